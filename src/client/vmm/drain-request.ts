import type { AgentEvent } from './protocol.js';

/**
 * The agent asks this process to let go of a claim: to move or end the guest, and then `release` the RMA. Nothing
 * forces it.
 */
export interface DrainRequest {
  /** The id of the claim. */
  readonly claim: string;
  /** Why the node is being drained, as the operator wrote it; null when only this claim is to end. */
  readonly reason: string | null;
  /**
   * Why this claim alone is to end: RELEASE_REQUESTED by its owner, NODE_REMOVED by an operator, or UNKNOWN_TO_BROKER,
   * when a broker that was restored from a backup has no record of it. Null in the drain of a node, and from agents of
   * 0.1.0. Newer agents may send other causes.
   */
  readonly cause: string | null;
  /** By when, in milliseconds from now; null when there is no deadline. After it the claim is still this process's. */
  readonly deadlineMs: number | null;
}

/** The request in an event; null when it is another kind of event. */
export function parseDrainRequest({
  event,
  claim,
  cause,
  reason,
  deadline_ms: deadlineMs,
}: AgentEvent): DrainRequest | null {
  if (event !== 'drain_requested' || claim === undefined) return null;
  return { claim, cause: cause ?? null, reason: reason ?? null, deadlineMs: deadlineMs ?? null };
}
