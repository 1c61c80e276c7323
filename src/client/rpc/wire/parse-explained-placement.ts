import { REASONS, type Reason } from '../../../domain/reasons.js';
import type { ExplainPlacementResponse__Output } from '../../../gen/rma/v1/ExplainPlacementResponse.js';
import type { NodeVerdict__Output } from '../../../gen/rma/v1/NodeVerdict.js';
import { type ExplainedPlacement, type NodeVerdict, PLACEMENT_CAUSES } from '../../resources/explanation.js';
import { oneOf } from './one-of.js';
import { parseExplanation } from './parse-explanation.js';
import { required } from './required.js';

/** An answer of ExplainPlacement in the client's types. */
export function parseExplainedPlacement(wire: ExplainPlacementResponse__Output): ExplainedPlacement {
  const { node, rmaBytes, reason, explanation, verdicts } = wire;
  return {
    node: node || null,
    rmaBytes,
    reason: parseReason(reason),
    explanation: parseExplanation(required(explanation, 'explanation')),
    verdicts: verdicts.map(readVerdict),
  };
}

/** A reason that only a newer broker knows is still a refusal. */
function parseReason(reason: string): Reason | null {
  return reason === '' ? null : (REASONS.find((known) => known === reason) ?? 'NO_FREE_RMA');
}

function readVerdict({ node, cause, rmaSizeBytes, freeCount, rank }: NodeVerdict__Output): NodeVerdict {
  return {
    node,
    cause: cause === 'CAUSE_UNSPECIFIED' ? null : oneOf(PLACEMENT_CAUSES, cause),
    rmaSizeBytes,
    freeCount,
    rank: rank || null,
  };
}
