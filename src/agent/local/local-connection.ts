import { closeFd } from '../../common/native/files/files.js';
import { NativeError } from '../../common/native/native-error.js';
import { EPOLL } from '../../common/native/sockets/epoll.js';
import type { PacketReceiver, PacketSender, ReceivedPacket } from '../../common/native/sockets/packets.js';
import type { ConnectionId, LocalRequest, Peer } from '../../domain/agent/inputs.js';
import type { Reason, Refusal } from '../../domain/reasons.js';
import { type ParsedPacket, packetTooLarge, parsePacket, type RequestId } from './packets/packet-parser.js';
import { errorPacket } from './packets/packet-writer.js';
import { isHangUp, type Polled, type Poller } from './poller.js';
import { readProcStat } from './proc-files.js';
import type { ProcessSubscription } from './watched-process.js';

/** The kernel has no room for the packet, or for the fd on its way. Any other error would be our own doing. */
const NO_ROOM = ['ETOOMANYREFS', 'ENOBUFS', 'ENOMEM'];

/** What a connection tells whoever has it. It is told of its end exactly once, and of nothing after that. */
export interface ConnectionEvents {
  request(connection: LocalConnection, id: RequestId, request: LocalRequest): void;
  /** The peer is gone or was hung up on; the fd is closed by now. */
  closed(connection: LocalConnection): void;
}

export interface ConnectionParts {
  readonly id: ConnectionId;
  readonly fd: number;
  readonly peer: Peer;
  /** Where it was made. */
  readonly socketPath: string;
  /** The start time needs no second look: see `IdentifiedPeer`. */
  readonly isPidfdOfSocket: boolean;
  readonly process: ProcessSubscription;
  readonly poller: Poller;
  readonly sender: PacketSender;
  readonly receiver: PacketReceiver;
  /** The first packet, whatever else is sent. */
  readonly greeting: string;
  readonly events: ConnectionEvents;
  /** A packet came that nobody may send. It is not dealt with, and the connection's end is next. */
  readonly onMisuse: (misuse: Misuse) => void;
  /** A packet, whatever it was, has been dealt with. */
  readonly onPacket: () => void;
}

/** A packet from another process than the peer, or with fds. */
export interface Misuse {
  readonly reason: 'NOT_THE_PEER' | 'UNEXPECTED_FDS';
  /** Who sent it; 0 for a process that cannot be seen from here. */
  readonly senderPid: number;
}

/**
 * One connected peer. It serves one packet in each round, so that nobody can keep the others waiting, and keeps nothing
 * between packets: a silent peer costs its place and nothing else, and what a peer does not read stays in the kernel's
 * bounded buffer until that is full, which ends the connection.
 */
export class LocalConnection {
  readonly id: ConnectionId;
  readonly peer: Peer;
  readonly socketPath: string;
  private polled: Polled;
  /** When it said something last; kept by whoever serves it. */
  lastHeardMs = 0;
  private isOpen = true;
  private isGreeted = false;

  constructor(private readonly parts: ConnectionParts) {
    this.id = parts.id;
    this.peer = parts.peer;
    this.socketPath = parts.socketPath;
    this.polled = this.poll();
  }

  /** Whether the peer is still the process that connected, asked of the kernel now. */
  isPeerThere(): boolean {
    if (!this.isOpen || this.parts.process.hasEnded()) return false;
    const { pid, startTicks } = this.peer.holder;
    return this.parts.isPidfdOfSocket || readProcStat(pid)?.startTicks === startTicks;
  }

  /**
   * Sends the packet that an fd travels in. Null when it is sent; otherwise why not, and then the fd did not
   * leave. The connection stays open, so that this is known before its end is; with any reason but
   * FD_NOT_RECEIVED it is of no use.
   */
  sendFd(packet: string, fd: number): Reason | null {
    if (!this.isOpen) return 'PEER_GONE';
    const outcome = this.trySend(packet, fd);
    if (outcome === 'sent') return null;
    if (outcome === 'no-room') return 'FD_NOT_RECEIVED';
    return outcome === 'again' ? 'OVERLOADED' : 'PEER_GONE';
  }

  /** Sends the greeting, unless another packet has brought it along. */
  greet(): void {
    if (this.isGreeted) return;
    this.isGreeted = true;
    this.send(this.parts.greeting);
  }

  /**
   * Sends a packet, or hangs up on a peer that cannot take it: to keep what it does not read would be without bound.
   */
  send(packet: string): void {
    this.greet();
    if (this.isOpen && this.trySend(packet, -1) !== 'sent') this.close();
  }

  sendError(id: RequestId | null, refusal: Refusal): void {
    this.send(errorPacket(id, refusal));
  }

  /** See `Pausable`. Of a peer that hangs up meanwhile is heard at `resume`, and of one that ends at once. */
  pause(): void {
    this.polled.stop();
  }

  resume(): void {
    if (this.isOpen) this.polled = this.poll();
  }

  /** Hangs up; doing so twice is harmless. */
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.polled.stop();
    this.parts.process.close();
    closeFd(this.parts.fd);
    this.parts.events.closed(this);
  }

  private poll(): Polled {
    return this.parts.poller.watch(this.parts.fd, EPOLL.IN | EPOLL.RDHUP, (events) => this.happened(events));
  }

  private trySend(packet: string, fd: number): 'sent' | 'again' | 'ended' | 'no-room' {
    try {
      return this.parts.sender.send(this.parts.fd, packet, fd);
    } catch (error) {
      if (!(error instanceof NativeError) || !NO_ROOM.includes(error.code)) throw error;
      return 'no-room';
    }
  }

  private happened(events: number): void {
    if ((events & EPOLL.IN) === 0) return isHangUp(events) ? this.close() : undefined;
    const packet = this.parts.receiver.receive(this.parts.fd);
    if (packet === 'again') return;
    // A packet of no bytes reads like the end of the connection, which epoll would have announced.
    if (packet === 'ended' && isHangUp(events)) return this.close();
    if (packet === 'ended') this.answer(parsePacket(Buffer.alloc(0)));
    else this.take(packet);
    this.parts.onPacket();
  }

  private take(packet: ReceivedPacket): void {
    if (packet.senderPid !== this.peer.holder.pid) return this.refuseSender(packet);
    if (packet.fds.length > 0 || packet.fdsTruncated) return this.refuseFds(packet);
    if (packet.truncated) return this.sendError(null, packetTooLarge());
    this.answer(parsePacket(packet.bytes));
  }

  private answer(parsed: ParsedPacket): void {
    if (parsed.ok) this.parts.events.request(this, parsed.id, parsed.request);
    else this.sendError(parsed.id, parsed.refusal);
  }

  private refuseFds(packet: ReceivedPacket): void {
    this.hangUp(packet, {
      reason: 'UNEXPECTED_FDS',
      message: 'the packet brought fds, which no request does; they were closed, and so is this connection',
    });
  }

  /** The connection is in other hands: a token that they say is not the peer's to redeem. */
  private refuseSender(packet: ReceivedPacket): void {
    this.hangUp(packet, {
      reason: 'NOT_THE_PEER',
      message:
        'the packet came from another process than the one that connected; nothing was done, and the connection is closed',
    });
  }

  private hangUp({ fds, senderPid }: ReceivedPacket, refusal: Refusal & Pick<Misuse, 'reason'>): void {
    for (const fd of fds) closeFd(fd);
    this.parts.onMisuse({ reason: refusal.reason, senderPid: senderPid ?? 0 });
    this.sendError(null, refusal);
    this.close();
  }
}
