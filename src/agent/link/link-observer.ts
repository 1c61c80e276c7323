import type { RmaError } from '../../common/errors/rma-error.js';

/** Told how sessions with the broker go. */
export interface LinkObserver {
  /** The broker at this address has welcomed this agent. */
  opened(address: string): void;
  /** A session with it is over, after so long; or the attempt at one, after 0. */
  ended(problem: RmaError, openMs: number, address: string): void;
}
