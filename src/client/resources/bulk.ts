import type { RmaError } from '../../common/errors/rma-error.js';
import type { Claim } from './claim.js';
import type { CreateClaimOptions, CreatedClaim } from './create-claim-options.js';

/** The result of one item of a batch, independent of the others. */
export type ItemResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: RmaError };

/** One operation of a stream. */
export type ClaimOperation =
  | { readonly type: 'create'; readonly options: CreateClaimOptions }
  | { readonly type: 'release'; readonly name: string }
  /** Until `ttlMs` from now: 1 s to 24 h. */
  | { readonly type: 'renew'; readonly name: string; readonly ttlMs: number };

/** The result of one operation of a stream, with the operation as the caller gave it. */
export type ClaimOperationResult =
  | { readonly type: 'created'; readonly operation: ClaimOperation; readonly created: CreatedClaim }
  /** After a release or a renewal. */
  | { readonly type: 'changed'; readonly operation: ClaimOperation; readonly claim: Claim }
  | { readonly type: 'refused'; readonly operation: ClaimOperation; readonly error: RmaError };
