import type { AgentMs } from '../../domain/ids.js';

/**
 * How much faster than this node's clock the broker's may run. Crystals stay within 0.01 % and the kernel slews a clock
 * by at most 0.05 % (adjtimex); twice that of both together is the margin.
 */
export const CLOCK_RATE_MARGIN = 0.001;

/**
 * Until when the agent honours a claim: counted from the sending of the anchor, which was before the broker received
 * it, and with the margin taken off, so that it is never later than the broker's own deadline.
 */
export function redeemableUntil(anchorSentAtMs: number, redeemableForMs: number): AgentMs {
  return (anchorSentAtMs + redeemableForMs * (1 - CLOCK_RATE_MARGIN)) as AgentMs;
}
