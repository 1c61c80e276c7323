import type { AgentEvent } from './protocol.js';

/**
 * The agent asks this process to let go of a claim: to move the guest, or to end it, and
 * `release` the RMA. Nobody forces it.
 */
export interface DrainRequest {
  /** The id of the claim. */
  readonly claim: string;
  /** Why the node is being drained, in the operator's words; null when only this claim is to end. */
  readonly reason: string | null;
  /**
   * Why this claim alone is to end: RELEASE_REQUESTED by whoever owns it, NODE_REMOVED by an operator, or
   * UNKNOWN_TO_BROKER, when a broker that was restored from a backup has no record of it. Null in the drain of a node,
   * and from agents of 0.1.0. There may be others.
   */
  readonly cause: string | null;
  /**
   * Until when, in milliseconds from now; null when there is no such time. Past it the claim is still this process's.
   */
  readonly deadlineMs: number | null;
}

/** What an event asks for; null when it is another one. */
export function readDrainRequest({
  event,
  claim,
  cause,
  reason,
  deadline_ms: deadlineMs,
}: AgentEvent): DrainRequest | null {
  if (event !== 'drain_requested' || claim === undefined) return null;
  return { claim, cause: cause ?? null, reason: reason ?? null, deadlineMs: deadlineMs ?? null };
}
