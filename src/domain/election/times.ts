/** How often a lease is renewed in its time: two renewals may be lost, and a third can still be made elsewhere. */
const RENEWALS_PER_TTL = 6;
/** Renewals without an answer at a time: each may be at another member, and no more would be of use. */
export const RENEWALS_IN_FLIGHT_MAX = 3;
/** How often what failed is tried again in the time of a lease: soon, as nobody leads meanwhile. */
const RETRIES_PER_TTL = 20;
/**
 * The part of a lease's time that is not counted on: two clocks may differ by this much in their rates, and in what
 * they are read late. Clocks that are kept in step differ by a twentieth of it.
 */
const MARGIN_PART = 100;
/** How often an elected broker asks whether the one before has stopped: nobody leads meanwhile. */
const ASKS_PER_TTL = 100;
/**
 * How often a leader writes at least in the time of a lease, if only the time. More often than it renews, as a write
 * takes the disks of etcd's members: so a silence of etcd that its lease survives does not end it.
 */
const WRITES_PER_TTL = 10;
/** Standbys hear once a second that their leader lives. */
const WRITE_EVERY_MS_MAX = 1_000;
/** How many times the lease's time an elected broker may take until it has seen all that was written. */
const CATCH_UP_TTLS = 3;

/** The times of an election; all follow from how long a lease lasts without being renewed. */
export interface ElectionTimes {
  readonly ttlMs: number;
  readonly renewEveryMs: number;
  readonly retryMs: number;
  readonly askEveryMs: number;
  /** From the beginning of a write to that of the next. */
  readonly writeEveryMs: number;
  readonly catchUpMs: number;
}

export function electionTimes(ttlMs: number): ElectionTimes {
  return {
    ttlMs,
    renewEveryMs: ttlMs / RENEWALS_PER_TTL,
    retryMs: ttlMs / RETRIES_PER_TTL,
    askEveryMs: ttlMs / ASKS_PER_TTL,
    writeEveryMs: Math.min(WRITE_EVERY_MS_MAX, ttlMs / WRITES_PER_TTL),
    catchUpMs: CATCH_UP_TTLS * ttlMs,
  };
}

/** How long a lease is counted on from the sending of what was answered. */
export function countedMs(ttlMs: number): number {
  return ttlMs - ttlMs / MARGIN_PART;
}

/** Until when a leader answers after a write. */
export function answersUntilMs(sentMs: number, { ttlMs }: ElectionTimes): number {
  return sentMs + countedMs(ttlMs);
}
