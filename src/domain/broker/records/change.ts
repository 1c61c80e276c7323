import type { NodeId, TenantId } from '../../ids.js';
import type { Claim } from './claim.js';
import type { ClaimHistoryEntry } from './claim-history.js';
import type { NodeRecord } from './node.js';
import type { NodeHistoryEntry } from './node-history.js';
import type { TenantRecord } from './tenant.js';
import type { TokenSecret } from './token-secret.js';

/**
 * One durable fact. It carries the whole record as it is afterwards, so that a store needs no history to know the
 * state, and applying it twice to the state does no harm. Each change has its own revision; revisions grow by one.
 */
export type Change =
  | {
      readonly kind: 'claim';
      readonly revision: number;
      readonly claim: Claim;
      /** The revision of the record that this one replaces; null for a new claim. */
      readonly replaces: number | null;
      /** What the store adds to the claim's history; absent for nothing. */
      readonly entry?: ClaimHistoryEntry;
    }
  /** An ended claim leaves memory; the store still has it. */
  | { readonly kind: 'claim-archived'; readonly revision: number; readonly claim: Claim }
  | {
      readonly kind: 'node';
      readonly revision: number;
      readonly node: NodeRecord;
      /** What the store adds to the node's history; also below. */
      readonly entry?: NodeHistoryEntry;
    }
  | {
      readonly kind: 'node-forgotten';
      readonly revision: number;
      readonly id: NodeId;
      readonly entry?: NodeHistoryEntry;
    }
  /** Something of a node that only its history keeps. */
  | { readonly kind: 'node-noted'; readonly revision: number; readonly id: NodeId; readonly entry: NodeHistoryEntry }
  | { readonly kind: 'tenant'; readonly revision: number; readonly tenant: TenantRecord }
  | { readonly kind: 'tenant-forgotten'; readonly revision: number; readonly id: TenantId }
  /** All secrets that are still needed, oldest first; the last one is for new claims. */
  | { readonly kind: 'token-secrets'; readonly revision: number; readonly secrets: readonly TokenSecret[] };
