import assert from 'node:assert/strict';
import { fstatSync, readSync, writeSync } from 'node:fs';
import { closeFd } from '../../../src/common/native/files/files.js';
import { PacketReceiver, PacketSender } from '../../../src/common/native/sockets/packets.js';
import { connectSocket, createSocket } from '../../../src/common/native/sockets/sockets.js';

/** Longer than any packet that the agent sends or takes, so that too long ones can be tried. */
const PACKET_BYTES = 100_000;
const sender = new PacketSender(PACKET_BYTES);
const receiver = new PacketReceiver(PACKET_BYTES);

/** A packet as a peer sees it. */
export interface SeenPacket {
  readonly json: {
    readonly id?: unknown;
    readonly hello?: Json;
    readonly ok?: Json;
    readonly error?: Json;
    readonly event?: string;
    readonly fds?: unknown;
  };
  readonly fd: number | null;
}

type Json = Readonly<Record<string, unknown>>;

/** A peer that speaks rma-local/1 to the letter, or not at all. */
export class TestPeer {
  readonly socket = createSocket();
  private isOpen = true;

  constructor(
    socketPath: string,
    private readonly settle: () => void,
  ) {
    assert.equal(connectSocket(this.socket, socketPath), 'connected');
    settle();
  }

  /** Sends a request, lets the agent work, and gives what came back. */
  ask(op: string, members: Json = {}, id: string | number = op): SeenPacket['json'] {
    return this.exchange(JSON.stringify({ op, id, ...members })).json;
  }

  /** Redeems and gives the fd, which has to be there. */
  redeem(token: string): { readonly fd: number; readonly ok: Json } {
    const { json, fd } = this.exchange(JSON.stringify({ op: 'redeem', id: 1, token }));
    assert.ok(fd !== null && json.ok !== undefined, JSON.stringify(json));
    return { fd, ok: json.ok };
  }

  exchange(packet: string): SeenPacket {
    this.send(packet);
    this.settle();
    const seen = this.receive();
    assert.ok(seen !== null, 'the agent did not answer');
    return seen;
  }

  send(packet: string, fd = -1): 'sent' | 'again' | 'ended' {
    return sender.send(this.socket, packet, fd);
  }

  /** The next packet; null when there is none. */
  receive(): SeenPacket | null {
    const packet = receiver.receive(this.socket);
    if (packet === 'again' || packet === 'ended') return null;
    assert.ok(packet.fds.length <= 1);
    return { json: JSON.parse(packet.bytes.toString()), fd: packet.fds[0] ?? null };
  }

  /** Whether the agent has hung up, once all that it sent before was read. */
  isHungUp(): boolean {
    return receiver.receive(this.socket) === 'ended';
  }

  close(): void {
    if (this.isOpen) closeFd(this.socket);
    this.isOpen = false;
  }
}

/** The RMA behind an fd is of this size, and all zeros; leaves another guest's bytes in it. */
export function assertCleanThenSoil(fd: number, sizeBytes: number): void {
  const { size } = fstatSync(fd);
  assert.equal(size, sizeBytes);
  const bytes = Buffer.alloc(sizeBytes, 1);
  assert.equal(readSync(fd, bytes, 0, sizeBytes, 0), sizeBytes);
  assert.ok(bytes.equals(Buffer.alloc(sizeBytes)), 'there are bytes in the RMA');
  writeSync(fd, Buffer.alloc(4096, 0x5a), 0, 4096, 0);
}
