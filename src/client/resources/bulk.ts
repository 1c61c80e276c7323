import type { RmaError } from '../../common/errors/rma-error.js';
import type { Claim } from './claim.js';
import type { CreateClaimOptions, CreatedClaim } from './create-claim-options.js';

/** What became of one item of a batch: the others do not depend on it. */
export type ItemResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: RmaError };

/** One operation of a stream. */
export type ClaimOperation =
  | { readonly type: 'create'; readonly options: CreateClaimOptions }
  | { readonly type: 'release'; readonly name: string }
  /** For `ttlMs` from now: 1 s to 24 h. */
  | { readonly type: 'renew'; readonly name: string; readonly ttlMs: number };

/** What became of one operation of a stream, which comes with it as the caller gave it. */
export type ClaimOperationResult =
  | { readonly type: 'created'; readonly operation: ClaimOperation; readonly created: CreatedClaim }
  /** After a release or a renewal. */
  | { readonly type: 'changed'; readonly operation: ClaimOperation; readonly claim: Claim }
  | { readonly type: 'refused'; readonly operation: ClaimOperation; readonly error: RmaError };
