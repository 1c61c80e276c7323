import { type ErrorDetail, RmaError } from '../../../common/errors/rma-error.js';
import type { Explanation, PlacementRefusal } from '../../../domain/broker/explanation.js';
import { nodeName } from '../../../domain/ids.js';
import type { Refusal, Result } from '../../../domain/reasons.js';
import type { PlacementExplanation } from '../../../gen/rma/v1/PlacementExplanation.js';

/** The value of a result, or its refusal thrown with all that it explains. */
export function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw renderRefusal(result.refusal);
}

/** A refusal as an error; one to place carries its explanation as a detail. */
export function renderRefusal(refusal: Refusal): RmaError {
  const details = hasExplanation(refusal) ? [explanationDetail(refusal.explanation)] : [];
  return new RmaError(refusal, { details });
}

function hasExplanation(refusal: Refusal): refusal is PlacementRefusal {
  return 'explanation' in refusal;
}

function explanationDetail(explanation: Explanation): ErrorDetail {
  const value: PlacementExplanation = {
    nodeCount: explanation.nodeCount,
    causes: explanation.causes.map(({ cause, nodeCount, exampleNodes }) => ({
      cause,
      nodeCount,
      exampleNodes: exampleNodes.map(nodeName),
    })),
    hints: [...explanation.hints],
    releasingCount: explanation.releasingCount,
  };
  return { typeName: 'rma.v1.PlacementExplanation', value };
}
