import type { RmaError } from '../../common/errors/rma-error.js';
import type { Claim } from './claim.js';

/** What a watch of claims tells. `resumeToken` says where to go on later; it is null within a snapshot. */
export type ClaimEvent =
  /** The claim as it is now. */
  | { readonly type: 'changed'; readonly claim: Claim; readonly resumeToken: string | null }
  /** It no longer matches the filter, or is forgotten. */
  | { readonly type: 'removed'; readonly name: string; readonly resumeToken: string | null }
  /** Every matching claim has been sent; from here on come changes. */
  | { readonly type: 'synced'; readonly resumeToken: string }
  /** Nothing happened but a newer token. */
  | { readonly type: 'bookmark'; readonly resumeToken: string }
  /** The connection is lost, and is being made again: what was told may be out of date. */
  | { readonly type: 'disconnected'; readonly error: RmaError }
  /** What happened meanwhile is not known: forget everything that was told; a new snapshot follows. */
  | { readonly type: 'resynced' };
