import type { RmaError } from '../../../common/errors/rma-error.js';
import { printable } from '../../../domain/text.js';
import { nextStepFor } from './next-step.js';

/** An error for people: what happened, its reason, why no node would do, and what to do next. */
export async function renderFailure(error: RmaError): Promise<string> {
  const explanation = await explanationOf(error);
  const next = nextStepFor(error.reason);
  const lines = [`error: ${printable(error.message)}\n`, `reason: ${error.reason}\n`];
  if (explanation !== undefined) lines.push(`\n${explanation}`);
  if (next !== undefined) lines.push(`next: ${next}\n`);
  return lines.join('');
}

/** What reads one is loaded only for an error that has one, which came over gRPC. */
async function explanationOf(error: RmaError): Promise<string | undefined> {
  if (error.details.length === 0) return undefined;
  const [{ placementExplanationOf }, { renderExplanation }] = await Promise.all([
    import('../../rpc/read-explanation.js'),
    import('./explanation.js'),
  ]);
  const explanation = placementExplanationOf(error);
  return explanation === undefined ? undefined : renderExplanation(explanation);
}
