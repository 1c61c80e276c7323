import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeFd } from '../../src/common/native/files/files.js';
import { createMemfd, truncateFile } from '../../src/common/native/memory/memory.js';
import { type FdWatch, watchReadable } from '../../src/common/native/sockets/fd-watch.js';
import { PacketReceiver, PacketSender } from '../../src/common/native/sockets/packets.js';
import { peerCredentials } from '../../src/common/native/sockets/socket-options.js';
import { acceptConnection, bindSocket, createSocket, listenSocket } from '../../src/common/native/sockets/sockets.js';

const PACKET_BYTES = 65_536;

/** A request as it came. */
export interface FakeRequest {
  readonly op: string;
  readonly id: number;
  readonly token?: string;
  readonly claim?: string;
  readonly why?: string;
}

/** One peer of the fake. */
export class FakePeer {
  constructor(
    readonly socket: number,
    readonly pid: number,
    private readonly sender: PacketSender,
  ) {}

  send(packet: object, fd = -1): void {
    this.sender.send(this.socket, JSON.stringify(packet), fd);
  }
}

type Answer = (request: FakeRequest, peer: FakePeer) => void;

/**
 * The local side of an agent as far as one token and one claim go. Set `answers` to make it behave otherwise for an
 * operation. It lives on the event loop of the test.
 */
export class FakeLocalAgent {
  readonly requests: FakeRequest[] = [];
  readonly answers = new Map<string, Answer>();
  readonly rmaBytes = 2 * 1024 * 1024;
  greeting: object = { protocol: 'rma-local', versions: [1], node: 'n1', max_packet_bytes: PACKET_BYTES };
  state: 'PREPARED' | 'OFFERED' | 'BOUND' | 'RELEASING' = 'PREPARED';
  holderPid: number | null = null;
  peers: FakePeer[] = [];
  private readonly watches = new Map<number, FdWatch>();
  private readonly sender = new PacketSender(PACKET_BYTES);
  private readonly receiver = new PacketReceiver(PACKET_BYTES);

  private constructor(
    private readonly folder: string,
    private readonly listener: number,
    readonly token: string,
  ) {
    this.watches.set(
      listener,
      watchReadable(listener, () => this.accept()),
    );
  }

  static async start(token = 'rmat_right'): Promise<FakeLocalAgent> {
    const folder = await mkdtemp(join(tmpdir(), 'rma-fake-'));
    const listener = createSocket();
    bindSocket(listener, join(folder, 'agent.sock'));
    listenSocket(listener, 8);
    return new FakeLocalAgent(folder, listener, token);
  }

  get socketPath(): string {
    return join(this.folder, 'agent.sock');
  }

  ops(): string[] {
    return this.requests.map(({ op }) => op);
  }

  /** Hangs up on everybody, and goes on listening. */
  hangUp(): void {
    for (const { socket } of this.peers) this.drop(socket);
    this.peers = [];
  }

  stop(): void {
    this.hangUp();
    this.drop(this.listener);
    rmSync(this.folder, { recursive: true });
  }

  /** Sends the RMA's fd, as a good agent answers redeem. */
  deliver({ id }: FakeRequest, peer: FakePeer): void {
    const fd = createMemfd('rma');
    truncateFile(fd, this.rmaBytes);
    const ok = { claim: 'c-1', rma_bytes: this.rmaBytes, device: 'MEMFD', cleared: 'KERNEL' };
    peer.send({ id, ok, fds: [{ name: 'rma', size: this.rmaBytes }] }, fd);
    closeFd(fd);
    this.state = 'OFFERED';
  }

  private accept(): void {
    for (let socket = acceptConnection(this.listener); socket !== null; socket = acceptConnection(this.listener)) {
      const peer = new FakePeer(socket, peerCredentials(socket).pid, this.sender);
      this.peers.push(peer);
      const watch = watchReadable(peer.socket, () => this.read(peer));
      this.watches.set(peer.socket, watch);
      peer.send({ hello: this.greeting });
    }
  }

  private read(peer: FakePeer): void {
    while (this.watches.has(peer.socket)) {
      const packet = this.receiver.receive(peer.socket);
      if (packet === 'again') return;
      if (packet === 'ended') {
        this.peers = this.peers.filter((other) => other !== peer);
        return this.drop(peer.socket);
      }
      const request = JSON.parse(packet.bytes.toString()) as FakeRequest;
      this.requests.push(request);
      const answer = this.answers.get(request.op);
      if (answer === undefined) this.answer(request, peer);
      else answer(request, peer);
    }
  }

  private answer(request: FakeRequest, peer: FakePeer): void {
    const { op, id, token } = request;
    switch (op) {
      case 'redeem':
        if (token !== this.token) return refuse(peer, id, 'PERMISSION_DENIED', 'TOKEN_UNKNOWN');
        if (this.state === 'BOUND') return refuse(peer, id, 'FAILED_PRECONDITION', 'ALREADY_BOUND');
        return this.deliver(request, peer);
      case 'confirm':
        this.holderPid = peer.pid;
        return this.become('BOUND', request, peer);
      case 'nack':
        return this.become('PREPARED', request, peer);
      case 'release':
        return this.become('RELEASING', request, peer);
      case 'resume':
        if (peer.pid !== this.holderPid) return refuse(peer, id, 'PERMISSION_DENIED', 'NOT_THE_HOLDER');
        return peer.send({ id, ok: { claim: 'c-1', state: 'BOUND', rma_bytes: this.rmaBytes, device: 'MEMFD' } });
      case 'status': {
        const claims = this.holderPid === peer.pid ? [{ claim: 'c-1', guest: 'vm1', state: this.state }] : [];
        const slots = { free: 3, preparing: 0, prepared: 0, bound: 1, reclaiming: 0, unavailable: 0, quarantined: 0 };
        return peer.send({
          id,
          ok: { claims, pool: { device: 'MEMFD', rma_bytes: this.rmaBytes, capacity: 4, ...slots } },
        });
      }
      case 'ping':
        return peer.send({ id, ok: {} });
      default:
        return refuse(peer, id, 'UNIMPLEMENTED', 'UNKNOWN_OP');
    }
  }

  private become(state: FakeLocalAgent['state'], { id, claim }: FakeRequest, peer: FakePeer): void {
    this.state = state;
    peer.send({ id, ok: { claim, state } });
  }

  private drop(fd: number): void {
    const watch = this.watches.get(fd);
    if (watch === undefined) return;
    this.watches.delete(fd);
    watch.close();
    closeFd(fd);
  }
}

/** An error reply. */
export function refuse(peer: FakePeer, id: number, code: string, reason: string, more: object = {}): void {
  peer.send({ id, error: { code, reason, message: `refused: ${reason}`, ...more } });
}
