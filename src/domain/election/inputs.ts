import type { LastWrite, Leader } from './election.js';

/** What became of a campaign. */
export type CampaignOutcome =
  /** The leader's key as it was found or made, and the revision at which that is so. */
  | { readonly kind: 'answered'; readonly leader: Leader; readonly revision: number }
  /** No answer: the key may have this broker's name, now or later. */
  | { readonly kind: 'unknown' }
  /** etcd will not: the lease is unknown to it, or this user may not write. */
  | { readonly kind: 'refused' };

/** What happens to a broker that takes part in an election. */
export type ElectionInput =
  /** It has read the whole store, and follows it. */
  | { readonly type: 'loaded' }
  /** It has lost the thread, and reads the store anew. */
  | { readonly type: 'fell-behind' }
  | { readonly type: 'granted'; readonly lease: string; readonly sentMs: number }
  | { readonly type: 'grant-failed' }
  /** @see LeaseState: `ttlMs` of 0 says that the lease is over, whatever the clock says */
  | { readonly type: 'renewed'; readonly lease: string; readonly sentMs: number; readonly ttlMs: number }
  | { readonly type: 'renewal-failed'; readonly lease: string }
  /** The leader's key, as a read or a watch tells it. */
  | { readonly type: 'leader-seen'; readonly leader: Leader | null; readonly revision: number }
  | { readonly type: 'campaigned'; readonly lease: string; readonly outcome: CampaignOutcome }
  /** It has seen all that was written before it was elected, the last of it by this leader. */
  | { readonly type: 'followed'; readonly term: number; readonly last: LastWrite }
  /** The leader of this term has said that it answers nothing any more. */
  | { readonly type: 'said-stopped'; readonly term: number }
  /** After `open`: its first write, which was sent then, has landed. */
  | { readonly type: 'caught-up'; readonly term: number; readonly wroteMs: number }
  /** A write has landed that was sent then. */
  | { readonly type: 'wrote'; readonly sentMs: number }
  /** A write was refused: the leader's key is no longer this broker's. */
  | { readonly type: 'fenced' }
  /** It is to stop. */
  | { readonly type: 'stop' }
  /** After `finish`: the last group is written, and no answer is owed. */
  | { readonly type: 'finished' }
  /** Time has passed. */
  | { readonly type: 'tick' };
