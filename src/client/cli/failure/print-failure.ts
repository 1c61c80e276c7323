import type { RmaError } from '../../../common/errors/rma-error.js';
import { printable } from '../../../domain/text.js';
import { nextStepFor } from '../output/next-step.js';
import { jsonText } from '../output/safe-text.js';
import { AdvisedError } from './advised-error.js';
import type { Failure } from './failure.js';

/** A failure for people; for each error what happened, the reason, why no node fits, and what to do next. */
export async function renderFailure({ errors }: Failure, helpLine: string): Promise<string> {
  return (await Promise.all(errors.map((error) => renderError(error, helpLine)))).join('');
}

/**
 * A failure for programs: one JSON object on one line, described in docs/errors.md. Errors after the first are in
 * `others`.
 */
export async function failureJson({ errors }: Failure, helpLine: string): Promise<string> {
  const [first, ...others] = await Promise.all(errors.map((error) => errorJson(error, helpLine)));
  return `${jsonText(others.length === 0 ? first : { ...first, others })}\n`;
}

async function renderError(error: RmaError, helpLine: string): Promise<string> {
  const explanation = error.details.length === 0 ? undefined : await renderedExplanation(error);
  const next = nextOf(error, helpLine);
  const lead = error.reason === 'DRAIN_OVERDUE' ? 'overdue' : 'error';
  const lines = [`${lead}: ${printable(error.message)}\n`, `reason: ${error.reason}\n`];
  if (explanation !== undefined) lines.push(`\n${explanation}`);
  if (next !== null) lines.push(`next: ${next}\n`);
  return lines.join('');
}

async function errorJson(error: RmaError, helpLine: string) {
  const { code, reason, message, metadata, retryAfterMs } = error;
  const explanation = error.details.find(({ typeName }) => typeName === 'rma.v1.PlacementExplanation');
  return {
    ...{ code, reason, message, metadata, next: nextOf(error, helpLine) },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(explanation === undefined ? {} : { explanation: await explanationJson(explanation.value) }),
  };
}

function nextOf(error: RmaError, helpLine: string): string | null {
  if (error instanceof AdvisedError) return error.next;
  return error.reason === 'WRONG_USAGE' ? `see '${helpLine}'` : nextStepFor(error.reason);
}

// The modules that read an explanation are loaded only for an error that has one.

async function explanationJson(explanation: object) {
  const { protoJson } = await import('../../rpc/wire/proto-json.js');
  return protoJson('rma.v1.PlacementExplanation', explanation);
}

async function renderedExplanation(error: RmaError): Promise<string | undefined> {
  const [{ placementExplanationOf }, { toWireExplanation }] = await Promise.all([
    import('../../rpc/wire/parse-explanation.js'),
    import('../output/claims/explanation.js'),
  ]);
  const explanation = placementExplanationOf(error);
  return explanation === undefined ? undefined : toWireExplanation(explanation);
}
