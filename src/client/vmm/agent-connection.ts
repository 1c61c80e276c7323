import type { Clock, Timer } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { closeFd } from '../../common/native/files/files.js';
import { type FdWatch, watchReadable } from '../../common/native/sockets/fd-watch.js';
import { PacketReceiver, PacketSender, type ReceivedPacket } from '../../common/native/sockets/packets.js';
import { agentError, hungUp, notOurProtocol } from './agent-error.js';
import { Greeting } from './greeting.js';
import { type AgentEvent, type AgentHello, type AgentPacket, agentPacket, PACKET_BYTES_MAX } from './protocol.js';

/** Upper bound of concurrent requests: more means that the caller does not wait for replies. */
const REQUESTS_MAX = 64;

/** A successful reply, and the fds that came with it, which the caller must close. */
export interface AgentReply {
  readonly ok: Readonly<Record<string, unknown>>;
  readonly fds: readonly number[];
  /** True when fds that belong to it did not arrive. */
  readonly isMissingFds: boolean;
}

/** Settings of a connection. */
export interface ConnectionOptions {
  readonly clock: Clock;
  /** For each request, in milliseconds. */
  readonly deadlineMs: number;
  readonly onEvent: (event: AgentEvent) => void;
  readonly onClose: (error: RmaError) => void;
}

interface Waiting {
  readonly resolve: (reply: AgentReply) => void;
  readonly reject: (error: RmaError) => void;
  readonly timer: Timer;
}

/**
 * One connection to an agent: requests, replies, events.
 *
 * The socket is watched by the event loop's own poller, and read and written without waiting, so nothing here blocks
 * the loop. An open connection keeps the process running.
 */
export class AgentConnection {
  private readonly greeting = new Greeting();
  private readonly sender = new PacketSender(PACKET_BYTES_MAX);
  private readonly receiver = new PacketReceiver(PACKET_BYTES_MAX);
  private readonly waiting = new Map<number, Waiting>();
  private readonly watch: FdWatch;
  private readonly greetingTimer: Timer;
  private lastId = 0;
  private closed: RmaError | null = null;

  /** @param fd A connected socket; the connection closes it. */
  constructor(
    private readonly fd: number,
    private readonly options: ConnectionOptions,
  ) {
    this.greetingTimer = options.clock.schedule(options.deadlineMs, () => this.close(silent(options.deadlineMs)));
    this.watch = watchReadable(fd, () => this.receiveAll());
  }

  /** The agent's hello; rejects when none comes. */
  get hello(): Promise<AgentHello> {
    return this.greeting.arrived;
  }

  /** Sends a request. CALL_TIMED_OUT after the deadline, and the connection is closed: see {@link timeOut}. */
  request(op: string, members: Readonly<Record<string, unknown>> = {}): Promise<AgentReply> {
    return new Promise((resolve, reject) => {
      if (this.closed !== null) return reject(this.closed);
      if (this.waiting.size >= REQUESTS_MAX) return reject(tooManyRequests());
      this.lastId += 1;
      const id = this.lastId;
      const sent = this.sender.send(this.fd, JSON.stringify({ ...members, op, id }));
      if (sent === 'again') return reject(tooManyRequests());
      const timer = this.options.clock.schedule(this.options.deadlineMs, () => this.timeOut(op));
      this.waiting.set(id, { resolve, reject, timer });
      // What the agent sent before it closed is still to be read: the reader then closes.
      if (sent === 'ended') this.receiveAll();
    });
  }

  /** Closes the connection; closing twice is harmless. Requests in flight end with `error`. */
  close(error: RmaError = hungUp('this side closed it')): void {
    if (this.closed !== null) return;
    this.closed = error;
    this.watch.close();
    closeFd(this.fd);
    this.greetingTimer.cancel();
    this.greeting.fail(error);
    for (const { reject, timer } of this.waiting.values()) {
      timer.cancel();
      reject(error);
    }
    this.waiting.clear();
    this.options.onClose(error);
  }

  /** The reply could still come, with an fd that nobody takes: on closing, the agent takes it back at once. */
  private timeOut(op: string): void {
    const { deadlineMs } = this.options;
    const message = `the agent did not answer ${op} within ${deadlineMs} ms; the connection is closed, and the request may have been carried out`;
    this.close(new RmaError({ reason: 'CALL_TIMED_OUT', message, metadata: { op } }));
  }

  private receiveAll(): void {
    while (this.closed === null) {
      const packet = this.receiver.receive(this.fd);
      if (packet === 'again') return;
      if (packet === 'ended') return this.close(hungUp('the agent closed it'));
      this.takePacket(packet);
    }
  }

  private takePacket(packet: ReceivedPacket): void {
    const parsed = parse(packet);
    if (parsed !== null && 'ok' in parsed && this.settle(parsed.id, packet, parsed.ok)) return;
    // Only a reply that a request waits for may bring fds.
    for (const fd of packet.fds) closeFd(fd);
    if (parsed === null) return this.close(notOurProtocol('a packet that is not of the protocol'));
    if ('hello' in parsed) return this.greet(parsed.hello);
    if ('event' in parsed) return this.options.onEvent(parsed);
    if ('error' in parsed) this.fail(parsed.id, agentError(parsed.error));
  }

  private greet(hello: AgentHello): void {
    this.greetingTimer.cancel();
    this.greeting.arrive(hello);
  }

  private settle(id: number, { fds, fdsTruncated }: ReceivedPacket, ok: AgentReply['ok']): boolean {
    const waiting = this.take(id);
    waiting?.resolve({ ok, fds, isMissingFds: fdsTruncated });
    return waiting !== undefined;
  }

  /** An error without an id is about a packet that the agent could not read: a mistake of this connection. */
  private fail(id: number | null, error: RmaError): void {
    if (id === null) this.close(error);
    else this.take(id)?.reject(error);
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    waiting?.timer.cancel();
    return waiting;
  }
}

function parse({ bytes, truncated }: ReceivedPacket): AgentPacket | null {
  if (truncated) return null;
  try {
    return agentPacket.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
}

function tooManyRequests(): RmaError {
  const message = 'too many requests wait for the agent on this connection; wait for their replies first';
  return new RmaError({ reason: 'OVERLOADED', message });
}

function silent(deadlineMs: number): RmaError {
  const message = `the agent sent no hello within ${deadlineMs} ms; it may hang: look at its log`;
  return new RmaError({ reason: 'CALL_TIMED_OUT', message });
}
