import { type Clock, delay } from '../clock/clock.js';
import type { ServiceEnvironment } from './environment.js';
import { NotifySocket } from './notify-socket.js';

/** How often the status line is updated: only people read it. */
export const STATUS_INTERVAL_MS = 10_000;
/** How often a start asks for more time, and how much: one request may be late, or lost. */
export const START_INTERVAL_MS = 10_000;
const START_EXTENSION_MS = 3 * START_INTERVAL_MS;
/** A start that takes longer counts as hung: the service manager may end it then. */
export const START_MAX_MS = 600_000;
/** READY and STOPPING must arrive; a service manager that is busy for longer than this has other problems. */
const WAIT_MS = 1000;
/** About one line of a terminal. */
const STATUS_CHARACTERS_MAX = 200;

/** The service manager that started this program, as far as it wants to know its state. */
export interface ServiceManager {
  /**
   * Until `over`: the program is starting, and may take longer than its unit allows (clearing memory, reading a large
   * store), but not longer than {@link START_MAX_MS}.
   */
  starting(over: AbortSignal): Promise<void>;
  /** The program is ready. */
  ready(): void;
  /** The program has begun to stop. */
  stopping(): void;
  /**
   * Until `over`: sends the program's status and watchdog keep-alives, as often as the service manager wants them.
   *
   * @param ask The program's status in a few words. A program that does not answer is not alive: nothing is sent until
   * it does. It may reject; then nothing more is sent.
   */
  attend(ask: () => Promise<string>, over: AbortSignal): Promise<void>;
}

const NOBODY: ServiceManager = {
  starting: async () => undefined,
  ready: () => undefined,
  stopping: () => undefined,
  attend: async () => undefined,
};

/** The service manager of this environment; without one, an object that does nothing. */
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

  async starting(over: AbortSignal): Promise<void> {
    for (let passedMs = 0; !over.aborted && passedMs < START_MAX_MS; passedMs += START_INTERVAL_MS) {
      this.socket.send([`EXTEND_TIMEOUT_USEC=${START_EXTENSION_MS * 1000}`, 'STATUS=starting']);
      await delay(this.clock, START_INTERVAL_MS, over);
    }
  }

  ready(): void {
    this.socket.send(['READY=1'], { waitMs: WAIT_MS });
  }

  stopping(): void {
    this.socket.send(['STOPPING=1', 'STATUS=stopping'], { waitMs: WAIT_MS });
  }

  async attend(ask: () => Promise<string>, over: AbortSignal): Promise<void> {
    // Half of the watchdog's time, so that one keep-alive may be late.
    const intervalMs = Math.min(STATUS_INTERVAL_MS, (this.watchdogMs ?? Number.POSITIVE_INFINITY) / 2);
    try {
      while (!over.aborted) {
        const status = await ask();
        if (over.aborted) return;
        this.tell(status);
        await delay(this.clock, intervalMs, over);
      }
    } catch {
      // The error that ended the program's answers ends the program too, and is reported there.
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
