import { closeFd } from '../../common/native/files/files.js';
import { ERRNO, NativeError } from '../../common/native/native-error.js';
import { hasEnded, openPidfd } from '../../common/native/process/pidfd.js';
import { EPOLL } from '../../common/native/sockets/epoll.js';
import type { Polled, Poller } from './poller.js';
import { readProcStat } from './proc-files.js';

/** What tells a process apart from every other one of this boot. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: number;
}

/** Somebody's interest in a process. */
export interface ProcessSubscription {
  /** Asks the kernel, now. */
  hasEnded(): boolean;
  /** Ends the interest; doing so twice is harmless. */
  close(): void;
}

/** A process whose end is being waited for, by any number of subscribers over one pidfd. */
class WatchedProcess {
  private readonly subscribers = new Set<() => void>();
  private readonly polled: Polled;

  constructor(
    private readonly pidfd: number,
    poller: Poller,
    private readonly onUnused: () => void,
  ) {
    this.polled = poller.watch(pidfd, EPOLL.IN, () => this.ended());
  }

  subscribe(onEnded: () => void): ProcessSubscription {
    // A function of its own for each: the same one subscribed twice counts twice.
    const notify = () => onEnded();
    this.subscribers.add(notify);
    return {
      hasEnded: () => !this.subscribers.has(notify) || hasEnded(this.pidfd),
      close: () => {
        if (this.subscribers.delete(notify) && this.subscribers.size === 0) this.dispose();
      },
    };
  }

  private ended(): void {
    const notified = [...this.subscribers];
    this.subscribers.clear();
    this.dispose();
    for (const notify of notified) notify();
  }

  private dispose(): void {
    this.polled.stop();
    closeFd(this.pidfd);
    this.onUnused();
  }
}

/**
 * The processes whose end matters: peers of connections and holders of RMAs. The pidfd of a connection's peer serves
 * its claims too, so that a redeem costs no further system call.
 */
export class ProcessWatches {
  private readonly processes = new Map<string, WatchedProcess>();

  constructor(private readonly poller: Poller) {}

  /** Watches the process of a pidfd that the caller hands over, and that is known to be the process of `identity`. */
  watch(identity: ProcessIdentity, pidfd: number, onEnded: () => void): ProcessSubscription {
    const known = this.processes.get(keyOf(identity));
    if (known !== undefined) {
      closeFd(pidfd);
      return known.subscribe(onEnded);
    }
    const key = keyOf(identity);
    const watched = new WatchedProcess(pidfd, this.poller, () => this.processes.delete(key));
    this.processes.set(key, watched);
    return watched.subscribe(onEnded);
  }

  /** Watches the process of this identity; null when it has ended, even if its pid means another process by now. */
  find(identity: ProcessIdentity, onEnded: () => void): ProcessSubscription | null {
    const known = this.processes.get(keyOf(identity));
    if (known !== undefined) return known.subscribe(onEnded);
    const pidfd = openPidfdOf(identity);
    return pidfd === null ? null : this.watch(identity, pidfd, onEnded);
  }
}

/**
 * The pidfd comes first and the start time is read after it: were the pid reused in between, the start time would be
 * another one; were it reused later, the pidfd still means the right process, and says that it has ended.
 */
function openPidfdOf({ pid, startTicks }: ProcessIdentity): number | null {
  let pidfd: number;
  try {
    pidfd = openPidfd(pid);
  } catch (error) {
    if (error instanceof NativeError && error.errno === ERRNO.ESRCH) return null;
    throw error;
  }
  if (readProcStat(pid)?.startTicks === startTicks) return pidfd;
  closeFd(pidfd);
  return null;
}

function keyOf({ pid, startTicks }: ProcessIdentity): string {
  return `${pid}:${startTicks}`;
}
