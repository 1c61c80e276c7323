import { EPOLL, Epoll } from '../../common/native/sockets/epoll.js';

/**
 * So many events come out of one wait. It bounds how long one round lasts, and with it how long a timer can be late: 64
 * packets of some 15 µs each are a millisecond. What did not fit comes first in the next round.
 */
const MAX_EVENTS_PER_ROUND = 64;

/** Called with what happened, out of `EPOLL`. */
export type FdHandler = (events: number) => void;

/** An fd that is being waited for. */
export interface Polled {
  /** Stops waiting; to be called before the fd is closed. Doing so twice is harmless. */
  stop(): void;
}

/** Everything that the core thread waits for, in one place. */
export class Poller {
  private readonly epoll = new Epoll(MAX_EVENTS_PER_ROUND);
  private readonly handlers = new Map<number, FdHandler>();
  private lastKey = 0;

  /** Calls `handler` in every round in which one of `events` holds for `fd`. */
  watch(fd: number, events: number, handler: FdHandler): Polled {
    // The key is a serial number and not the fd: a round may still hold an event of an fd that it has closed, and whose
    // number it has given to a new connection.
    const key = ++this.lastKey;
    this.epoll.add(fd, events, key);
    this.handlers.set(key, handler);
    return {
      stop: () => {
        if (this.handlers.delete(key)) this.epoll.remove(fd);
      },
    };
  }

  /**
   * One round: waits for at most `timeoutMs`, then calls the handlers of what has happened. Returns how much that was.
   */
  round(timeoutMs: number): number {
    const count = this.epoll.wait(timeoutMs);
    for (let index = 0; index < count; index++) {
      this.handlers.get(this.epoll.keyAt(index))?.(this.epoll.eventsAt(index));
    }
    return count;
  }

  close(): void {
    this.handlers.clear();
    this.epoll.close();
  }
}

/** A connection is over: nothing more can come from its peer once what is there has been read. */
export function isHangUp(events: number): boolean {
  return (events & (EPOLL.HUP | EPOLL.RDHUP | EPOLL.ERR)) !== 0;
}
