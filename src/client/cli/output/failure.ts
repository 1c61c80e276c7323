import type { RmaError } from '../../../common/errors/rma-error.js';
import { placementExplanationOf } from '../../rpc/read-explanation.js';
import { renderExplanation } from './explanation.js';
import { nextStepFor } from './next-step.js';

/** An error for people: what happened, its reason, why no node would do, and what to do next. */
export function renderFailure(error: RmaError): string {
  const explanation = placementExplanationOf(error);
  const next = nextStepFor(error.reason);
  const lines = [`error: ${error.message}\n`, `reason: ${error.reason}\n`];
  if (explanation !== undefined) lines.push(`\n${renderExplanation(explanation)}`);
  if (next !== undefined) lines.push(`next: ${next}\n`);
  return lines.join('');
}
