import type { RmaError } from '../../common/errors/rma-error.js';
import type { Claim } from './claim.js';

/** An event of a watch of claims. `resumeToken` is where to continue later; it is null within a snapshot. */
export type ClaimEvent =
  /** The claim as it is now. */
  | { readonly type: 'changed'; readonly claim: Claim; readonly resumeToken: string | null }
  /** It no longer matches the filter, or the broker has forgotten it. */
  | { readonly type: 'removed'; readonly name: string; readonly resumeToken: string | null }
  /** Every matching claim has been sent; changes follow. */
  | { readonly type: 'synced'; readonly resumeToken: string }
  /** Only a newer token. */
  | { readonly type: 'bookmark'; readonly resumeToken: string }
  /** The connection is lost, and being made again: what was received may be out of date. */
  | { readonly type: 'disconnected'; readonly error: RmaError }
  /** Changes may have been missed: discard everything received so far; a new snapshot follows. */
  | { readonly type: 'resynced' };
