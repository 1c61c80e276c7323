import type { Reason } from '../../domain/reasons.js';

/** Told how sessions with the broker go. */
export interface LinkObserver {
  /** The broker has welcomed this agent. */
  opened(): void;
  /** A session, or the attempt at one, is over. */
  ended(reason: Reason): void;
}
