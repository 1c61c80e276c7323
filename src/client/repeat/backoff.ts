/** The first wait: longer than a broker takes to answer, shorter than a person notices. */
const FIRST_DELAY_MS = 100;
/** Soon enough to be there when the broker is back, rare enough for thousands of callers at once. */
export const DELAY_MS_MAX = 3_000;
/** How much a wait that the other side asked for may grow, so that those who were told the same come back apart. */
const REQUESTED_DELAY_JITTER = 0.25;

/** What bends a wait. */
export interface BackoffOptions {
  /** The other side's own word on it; default: none. */
  readonly requestedMs?: number | undefined;
  /** Default: 3 s. */
  readonly delayMsMax?: number | undefined;
}

/**
 * How long to wait after `failures` failures in a row (from 1), in milliseconds: doubling, and spread over its upper half
 * by `random`, a number in [0, 1). Never less than `requestedMs`.
 */
export function backoffDelayMs(failures: number, random: number, options: BackoffOptions = {}): number {
  const { requestedMs = 0, delayMsMax = DELAY_MS_MAX } = options;
  const ceilingMs = Math.min(delayMsMax, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 16));
  const spreadMs = (ceilingMs * (1 + random)) / 2;
  return Math.max(spreadMs, requestedMs * (1 + REQUESTED_DELAY_JITTER * random));
}
