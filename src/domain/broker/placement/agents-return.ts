import type { Refusal } from '../../reasons.js';
import { RETRY_AFTER_MS } from '../../retry-after.js';
import type { PlacementRefusal } from './explanation.js';

/**
 * What a broker says that has just taken over, in place of a refusal: every agent is silent until it has found the new
 * leader, and what does not fit now may fit when they are back. Null where that is not so.
 */
export function whileAgentsReturn(refusal: Refusal): Refusal | null {
  if (!hasExplanation(refusal)) return null;
  const silent = refusal.explanation.causes.find(({ cause }) => cause === 'AGENT_SILENT');
  if (silent === undefined) return null;
  const message = `this broker has just taken over, and the agents of ${silent.nodeCount} nodes that may have room are not back yet; retry`;
  const metadata = { silent_nodes: String(silent.nodeCount) };
  return { reason: 'NOT_READY', message, metadata, retryAfterMs: RETRY_AFTER_MS.AGENT_BACK };
}

function hasExplanation(refusal: Refusal): refusal is PlacementRefusal {
  return 'explanation' in refusal;
}
