import { NativeError } from '../../common/native/native-error.js';
import { EPOLL } from '../../common/native/sockets/epoll.js';
import { acceptConnection } from '../../common/native/sockets/sockets.js';
import type { ListeningSocket } from './listening-socket.js';
import type { Polled, Poller } from './poller.js';

/** For so long no connection is taken on when the agent or the machine has run out of fds; they wait in the backlog. */
const ACCEPT_PAUSE_MS = 100;

/**
 * So many are turned away in one round before others are served again, at some 5 µs each: who connects faster than it
 * may fills the backlog for a moment only.
 */
const TURNED_AWAY_PER_ROUND_MAX = 64;

/** What connections are accepted with. */
export interface AcceptorDeps {
  readonly socket: ListeningSocket;
  readonly poller: Poller;
  /** Gets the fd of a new connection; false when it was turned away before anything was read about it. */
  readonly take: (fd: number) => boolean;
  /** There is no fd left for another connection. */
  readonly onShortage: (error: NativeError) => void;
}

/** Accepts connections as they come, and leaves them in the backlog while there are no fds for them. */
export class Acceptor {
  private accepting: Polled | null = null;
  private againAtMs: number | null = null;
  private nowMs = 0;

  constructor(private readonly deps: AcceptorDeps) {
    this.start();
  }

  /** To be called once a round; says when the next call is due, null when there is nothing to wait for. */
  tick(nowMs: number): number | null {
    this.nowMs = nowMs;
    if (this.againAtMs !== null && nowMs >= this.againAtMs) this.start();
    return this.againAtMs;
  }

  /** Stops listening. */
  close(): void {
    this.accepting?.stop();
    this.deps.socket.close();
  }

  private start(): void {
    this.againAtMs = null;
    this.accepting = this.deps.poller.watch(this.deps.socket.fd, EPOLL.IN, () => this.acceptOne());
  }

  /**
   * One in each round: it costs some 50 µs, mostly for /proc, while others wait to be served, and who was greeted sends
   * its request at once. Further ones make the next round begin at once. Those that are turned away cost little.
   */
  private acceptOne(): void {
    try {
      for (let count = 0; count < TURNED_AWAY_PER_ROUND_MAX; count += 1) {
        const fd = acceptConnection(this.deps.socket.fd);
        if (fd === null || this.deps.take(fd)) return;
      }
    } catch (error) {
      if (!isOutOfFds(error)) throw error;
      this.pause(error);
    }
  }

  /** Level-triggered, the waiting connection would wake this thread again and again. */
  private pause(error: NativeError): void {
    this.accepting?.stop();
    this.accepting = null;
    this.againAtMs = this.nowMs + ACCEPT_PAUSE_MS;
    this.deps.onShortage(error);
  }
}

function isOutOfFds(error: unknown): error is NativeError {
  return error instanceof NativeError && ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'].includes(error.code);
}
