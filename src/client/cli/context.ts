import type { Clock } from '../../common/clock/clock.js';
import type { Io } from './io.js';

/** Everything that a command takes from its environment. */
export interface Context {
  readonly io: Io;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly newRequestId: () => string;
  readonly pid: number;
  /** Aborts on Ctrl-C, from the first call on; before that, Ctrl-C ends the process at once. */
  readonly untilInterrupted: () => AbortSignal;
}
