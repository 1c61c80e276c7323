/**
 * How soon a refused caller may retry, by what has to happen first. Waits that depend on more, such as a rate or a
 * session's TTL, are computed where the refusal is made.
 */
export const RETRY_AFTER_MS = {
  /** The device clears an RMA in well under a second. */
  RMA_CLEARED: 200,
  /** A release takes about as long as clearing one RMA, and the agent has to report it. */
  RMA_RETURNED: 1_000,
  /** An agent holds an RMA for the claim, or the broker has placed it on another node. */
  CLAIM_PREPARED: 1_000,
  /** Calls in flight have ended, and their responses have been read. */
  CALL_ENDED: 500,
  /** The kernel, or callers that read slowly, have room again. */
  ROOM_MADE: 1_000,
  /** A long-lived user of a limited place has gone: a watcher, a session, a request that waits for capacity. */
  PLACE_FREED: 5_000,
  /** A service manager has restarted the program. */
  PROGRAM_BACK: 1_000,
  /** An agent has found the broker that has taken over. */
  AGENT_BACK: 1_000,
  /** Another broker has taken over: at once after a hand-over, else when the former leader's lease is over. */
  LEADER_ELECTED: 500,
  /** An operator has removed nodes, or raised a limit. */
  OPERATOR_CAME: 30_000,
  /** Guests have ended. */
  GUEST_ENDED: 60_000,
} as const;
