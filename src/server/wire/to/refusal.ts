import { type ErrorDetail, RmaError } from '../../../common/errors/rma-error.js';
import type { Explanation, PlacementRefusal } from '../../../domain/broker/placement/explanation.js';
import type { Refusal, Result } from '../../../domain/reasons.js';
import { toWireExplanation } from './to-explanation.js';

/** The value of a result. Throws a refusal, with its explanation if it has one. */
export function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw toRmaError(result.refusal);
}

/** A refusal as an error; a refused placement carries its explanation as a detail. */
export function toRmaError(refusal: Refusal): RmaError {
  const details = hasExplanation(refusal) ? [explanationDetail(refusal.explanation)] : [];
  return new RmaError(refusal, { details });
}

function hasExplanation(refusal: Refusal): refusal is PlacementRefusal {
  return 'explanation' in refusal;
}

function explanationDetail(explanation: Explanation): ErrorDetail {
  return { typeName: 'rma.v1.PlacementExplanation', value: toWireExplanation(explanation) };
}
