import { type Clock, delay } from '../clock/clock.js';
import type { ServiceEnvironment } from './environment.js';
import { NotifySocket } from './notify-socket.js';

/** How often the status line is looked at: people read it, nothing else does. */
export const STATUS_INTERVAL_MS = 10_000;
/** READY and STOPPING must arrive; a service manager that is busy for longer than this has other problems. */
const WAIT_MS = 1000;
/** One line of a terminal, more or less. */
const STATUS_CHARACTERS_MAX = 200;

/** Whoever started this program and wants to hear how it is. */
export interface ServiceManager {
  /** The program serves. */
  ready(): void;
  /** The program has begun to end. */
  stopping(): void;
  /**
   * Until `over`: tells the program's status, and that it lives, as often as the service manager wants it.
   *
   * @param ask What the program is about, in a few words. A program that does not answer is not alive: nothing is told
   * until it does. It may reject; then nothing more is told.
   */
  attend(ask: () => Promise<string>, over: AbortSignal): Promise<void>;
}

const NOBODY: ServiceManager = { ready: () => undefined, stopping: () => undefined, attend: async () => undefined };

/** The service manager of this environment; one that hears nothing when there is none. */
export function connectServiceManager(
  { notifySocket, watchdogMs }: Pick<ServiceEnvironment, 'notifySocket' | 'watchdogMs'>,
  clock: Clock,
): ServiceManager {
  if (notifySocket === null) return NOBODY;
  return new NotifiedManager(new NotifySocket(notifySocket), watchdogMs, clock);
}

class NotifiedManager implements ServiceManager {
  private lastStatus = '';

  constructor(
    private readonly socket: NotifySocket,
    private readonly watchdogMs: number | null,
    private readonly clock: Clock,
  ) {}

  ready(): void {
    this.socket.send(['READY=1'], { waitMs: WAIT_MS });
  }

  stopping(): void {
    this.socket.send(['STOPPING=1', 'STATUS=stopping'], { waitMs: WAIT_MS });
  }

  async attend(ask: () => Promise<string>, over: AbortSignal): Promise<void> {
    // Half of its patience, so that one sign may be late.
    const intervalMs = Math.min(STATUS_INTERVAL_MS, (this.watchdogMs ?? Number.POSITIVE_INFINITY) / 2);
    try {
      while (!over.aborted) {
        const status = await ask();
        if (over.aborted) return;
        this.tell(status);
        await delay(this.clock, intervalMs, over);
      }
    } catch {
      // Whatever ended the program's answers ends the program, and is reported there.
    }
  }

  private tell(status: string): void {
    const line = status.replace(/\s+/g, ' ').slice(0, STATUS_CHARACTERS_MAX);
    const news = line === this.lastStatus ? [] : [`STATUS=${line}`];
    const signs = this.watchdogMs === null ? [] : ['WATCHDOG=1'];
    const message = [...signs, ...news];
    if (message.length > 0 && this.socket.send(message) === 'sent') this.lastStatus = line;
  }
}
