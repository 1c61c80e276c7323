import type { EndCause } from './election.js';

/** What an election wants done, in this order. */
export type ElectionEffect =
  /** Ask for a lease: `granted` or `grant-failed` follows. */
  | { readonly type: 'grant' }
  /** Renew it: `renewed` or `renewal-failed` follows. */
  | { readonly type: 'renew'; readonly lease: string }
  /** Put the leader's key under this lease if there is none, and say what is there: `campaigned` follows. */
  | { readonly type: 'campaign'; readonly lease: string }
  /** Follow the store until all is seen that was written before this term: `caught-up` follows. */
  | { readonly type: 'catch-up'; readonly term: number }
  /** Serve callers. */
  | { readonly type: 'lead'; readonly term: number }
  /** Take nothing new, and write what is decided: `finished` follows. */
  | { readonly type: 'finish' }
  /** Let go of the lease, so that others need not wait until it is over. */
  | { readonly type: 'revoke'; readonly lease: string }
  /** Answer nothing any more, reads included. */
  | { readonly type: 'end'; readonly why: EndCause };
