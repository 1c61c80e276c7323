import type { EndCause } from './election.js';

/** What an election wants done, in this order. */
export type ElectionEffect =
  /** Ask for a lease: `granted` or `grant-failed` follows. */
  | { readonly type: 'grant' }
  /** Renew it: `renewed` or `renewal-failed` follows. */
  | { readonly type: 'renew'; readonly lease: string }
  /** Put the leader's key under this lease if there is none, and say what is there: `campaigned` follows. */
  | { readonly type: 'campaign'; readonly lease: string }
  /** Follow the store until all is seen that was written before this term: `followed` follows. */
  | { readonly type: 'catch-up'; readonly term: number }
  /** Look which leader was the last to say that it answers nothing any more: `said-stopped` follows. */
  | { readonly type: 'ask-stopped' }
  /** Write, so that the term is in the store: `caught-up` follows. */
  | { readonly type: 'open'; readonly term: number }
  /** Serve callers. */
  | { readonly type: 'lead'; readonly term: number }
  /** Take nothing new, and write what is decided: `finished` follows. */
  | { readonly type: 'finish' }
  /** Say that the leader of this term answers nothing any more, so that the next one need not wait. */
  | { readonly type: 'say-stopped'; readonly term: number }
  /** Let go of the lease, so that others need not wait until it is over. */
  | { readonly type: 'revoke'; readonly lease: string }
  /** Answer nothing any more, reads included. */
  | { readonly type: 'end'; readonly why: EndCause };
