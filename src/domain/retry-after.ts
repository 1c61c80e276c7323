/**
 * After how long whoever is refused may try again, by what has to happen meanwhile. Waits that depend on more than
 * that, such as a rate or a session's TTL, are worked out where the refusal is made.
 */
export const RETRY_AFTER_MS = {
  /** The device clears an RMA in well under a second. */
  RMA_CLEARED: 200,
  /** A release takes about as long as clearing one RMA, and an agent has to say so. */
  RMA_RETURNED: 1_000,
  /** An agent holds an RMA for a claim, or the broker has placed the claim elsewhere. */
  CLAIM_PREPARED: 1_000,
  /** Calls on their way end, and their answers are read. */
  CALL_ENDED: 500,
  /** The kernel, or callers who were slow to read, have room again. */
  ROOM_MADE: 1_000,
  /** One of those who stay for longer has gone: a watcher, a session, a request that waits for capacity. */
  PLACE_FREED: 5_000,
  /** A service manager has started the program again. */
  PROGRAM_BACK: 1_000,
  /** Operators have removed nodes, or raised a limit. */
  OPERATOR_CAME: 30_000,
  /** Guests have ended. */
  GUEST_ENDED: 60_000,
} as const;
