import type { RmaError } from '../../common/errors/rma-error.js';

/** Told how sessions with the broker go. */
export interface LinkObserver {
  /** The broker has welcomed this agent. */
  opened(): void;
  /** A session is over, after so long; or the attempt at one, after 0. */
  ended(problem: RmaError, openMs: number): void;
}
