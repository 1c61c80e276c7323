import { fromStatusMessage } from '../../../../common/errors/grpc-status.js';
import { BATCH_CLAIMS_MAX } from '../../../../domain/contract-limits.js';
import { SeveralFailed } from '../../failure/advised-error.js';
import { printClaims } from '../../output/claims/print-claims.js';
import type { Session } from '../../session.js';

/** Releases many claims, prints those that were released, and fails with the errors of the others. */
export async function releaseMany(session: Session, names: readonly string[]): Promise<void> {
  const results = [];
  for (let from = 0; from < names.length; from += BATCH_CLAIMS_MAX) {
    results.push(...(await session.calls.batchReleaseClaims(names.slice(from, from + BATCH_CLAIMS_MAX))).results);
  }
  const released = results.flatMap(({ claim }) => claim ?? []);
  const [first, ...others] = results.flatMap(({ error }) => (error ? [fromStatusMessage(error)] : []));
  if (released.length > 0) printClaims(session, released);
  if (first !== undefined) throw new SeveralFailed([first, ...others]);
}
