import type { Clock } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { type AdmissionPace, PacedLine, type PacedWaiter } from '../../common/net/paced-line.js';
import { RETRY_AFTER_MS } from '../../domain/retry-after.js';

/**
 * A Hello costs half a millisecond, with its record, its Welcome and the end of the session: three quarters of the time
 * are left for others. Agents that have just connected hardly ever wait, as connections are admitted no faster. The
 * last one in the line waits for four seconds, since an agent gives the broker ten to welcome it, and it may have
 * waited four to be connected; those that find no room come back by themselves.
 */
export const HELLO_PACE: AdmissionPace = { perSecond: 500, atOnce: 32, waitingMax: 2_000 };

/** A session that has said Hello. */
export interface Greeter {
  /** Whose it is: callers take turns. */
  readonly holder: string;
  /** It is over. */
  readonly isGone: () => boolean;
  end(problem: unknown): void;
  /** It is its turn. */
  enter(): void;
}

/** Has Hellos heard at a bounded rate, in the order in which they came, however many come at once. */
export class HelloLine {
  private readonly line: PacedLine<Turn>;

  constructor(clock: Clock) {
    this.line = new PacedLine({ clock, pace: HELLO_PACE, serve: (turn) => turn.take() });
  }

  /** How many wait. */
  get waitingCount(): number {
    return this.line.length;
  }

  /** Sooner or later the session has its turn, or is ended, or is gone by itself. */
  add(greeter: Greeter): void {
    this.line.add(greeter.holder, new Turn(greeter));
  }

  /** Ends all who wait. */
  close(): void {
    this.line.clear();
  }
}

class Turn implements PacedWaiter {
  constructor(private readonly greeter: Greeter) {}

  get destroyed(): boolean {
    return this.greeter.isGone();
  }

  destroy(): void {
    if (!this.destroyed) this.greeter.end(tooManyHellos());
  }

  /** Nobody above would tell the session what went wrong. */
  take(): void {
    try {
      this.greeter.enter();
    } catch (problem) {
      this.greeter.end(problem);
    }
  }
}

function tooManyHellos(): RmaError {
  const message = `${HELLO_PACE.waitingMax} agents wait to be welcomed already, which is the limit; connect again later`;
  return new RmaError({ reason: 'OVERLOADED', message, retryAfterMs: RETRY_AFTER_MS.PLACE_FREED });
}
