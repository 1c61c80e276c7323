import { RmaError } from '../../../../common/errors/rma-error.js';
import { AdvisedError } from '../../failure/advised-error.js';
import type { SpecFlags } from '../../input/spec-options.js';
import { OutputClosed, OutputFailed } from '../../io.js';
import { idCell } from '../../output/cells.js';
import { nextStepFor } from '../../output/next-step.js';
import type { Session } from '../../session.js';
import { advised } from './advise-on-refusal.js';

/** The request's options, as far as they matter for advice on an error. */
export interface Making {
  readonly flags: SpecFlags;
  readonly requestId: string;
}

/**
 * Makes claims, and on an error adds what to do next: for example, how to get claims that may have been made after all.
 */
export async function makeClaims<T>(
  session: Session,
  { flags, requestId }: Making,
  make: () => Promise<T>,
): Promise<T> {
  try {
    return await make();
  } catch (thrown) {
    const error = await advised(session, thrown, flags);
    const mayHaveHappened = error.code === 'UNAVAILABLE' || error.code === 'DEADLINE_EXCEEDED';
    throw mayHaveHappened && error.reason !== 'PREPARE_FAILED' ? withRequestId(error, requestId) : error;
  }
}

function withRequestId(error: RmaError, requestId: string): RmaError {
  const repeat = `the claim may have been made: repeat with --request-id ${requestId} to get the same one`;
  const refusal = { ...error.refusal, metadata: { ...error.metadata, requestId } };
  const next = nextStepFor(error.reason);
  return new AdvisedError(new RmaError(refusal, { cause: error }), next === null ? repeat : `${next}; ${repeat}`);
}

/**
 * Prints or stores new claims and their tokens. If a token could not be written, the error says so and how to get it
 * again.
 */
export function handOver(
  session: Session,
  { requestId, names }: { readonly requestId: string; readonly names: readonly string[] },
  write: () => void,
): void {
  try {
    write();
  } catch (thrown) {
    if (!isUnwritten(thrown) || names.length === 0) throw thrown;
    const [is, its] = names.length === 1 ? ['is', 'its token'] : ['are', 'their tokens'];
    const message = `${names.join(', ')} ${is} made, and ${its} could not be written: ${thrown.message}`;
    const error = new RmaError({ reason: 'OUTPUT_FAILED', message, metadata: { requestId, claims: names.join(',') } });
    const release = session.line('claim', 'release', ...names.map(idCell));
    throw new AdvisedError(
      error,
      `repeat with --request-id ${requestId} to get them again, or give them back: ${release}`,
    );
  }
}

function isUnwritten(thrown: unknown): thrown is Error {
  if (thrown instanceof OutputClosed || thrown instanceof OutputFailed) return true;
  return thrown instanceof RmaError && thrown.reason === 'OUTPUT_FAILED';
}
