import type { ClaimState, ClearingProof, DeviceKind, EndCause, Holder } from '../../claim-state.js';
import type { HolderRequirement } from '../../holder-requirement.js';
import type { BrokerMs, ClaimId, FencingToken, NodeId, TenantId } from '../../ids.js';
import type { LabelPreference, LabelRequirement, Labels } from '../../labels.js';

/** Whether a guest may share a node with others of its group; proto/rma/v1/types.proto explains the values. */
export const SHARINGS = ['ALLOWED', 'AVOIDED', 'FORBIDDEN'] as const;
export type Sharing = (typeof SHARINGS)[number];

/** How to choose among the nodes whose RMA size is the smallest that fits. */
export const STRATEGIES = ['SPREAD', 'BINPACK'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Whether a guest can run without an RMA. */
export const NEEDS = ['REQUIRED', 'PREFERRED'] as const;
export type Need = (typeof NEEDS)[number];

/** What a guest asks for; it never changes during the claim's life. */
export interface ClaimSpec {
  readonly guest: string;
  readonly minRmaBytes: number;
  /** The largest RMA worth spending; null for no limit. */
  readonly maxRmaBytes: number | null;
  readonly labelRequirements: readonly LabelRequirement[];
  /** The only node that will do; null for any. */
  readonly node: NodeId | null;
  /** The only device that will do; null for any. */
  readonly device: DeviceKind | null;
  readonly labels: Labels;
  /** Nodes that the guest must not be placed on. */
  readonly excludedNodes: readonly NodeId[];
  /** The tenant whose quota it counts against; null for no quota. */
  readonly tenant: TenantId | null;
  /** Position in the placement queue: -1,000 to 1,000; higher is served first. */
  readonly priority: number;
  /** The group of guests that belong together; null for none. */
  readonly group: string | null;
  readonly sharing: Sharing;
  readonly strategy: Strategy;
  /** With SPREAD: spread over the values of this label first; null to spread over nodes only. */
  readonly spreadLabel: string | null;
  readonly labelPreferences: readonly LabelPreference[];
  readonly need: Need;
  /** Which processes may redeem it; null for any. */
  readonly requiredHolder: HolderRequirement | null;
}

/** What the broker saw when it placed a claim. proto: PlacementRecord */
export interface PlacementRecord {
  readonly placeMs: BrokerMs;
  /** How many nodes had room of the kind that was chosen. */
  readonly openNodeCount: number;
  /** How many free RMAs the node had. */
  readonly nodeFreeCount: number;
  /** How long the request had waited for capacity. */
  readonly waitedMs: number;
}

/** Claims that one request made together: all of them or none. */
export interface ClaimSet {
  /** The claim that was made first; its id identifies the set. */
  readonly first: ClaimId;
  /** The claim's position in the set, from 0. */
  readonly index: number;
  readonly size: number;
}

/** A guest's right to one RMA on one node: the central record. Values are never changed, only replaced. */
export interface Claim {
  readonly id: ClaimId;
  readonly spec: ClaimSpec;
  readonly state: ClaimState;
  readonly node: NodeId;
  readonly rmaBytes: number;
  readonly device: DeviceKind;
  /** The revision at which it was placed where it is now. */
  readonly fencingToken: FencingToken;
  /** What the broker saw when it placed the claim on this node. */
  readonly placement: PlacementRecord;
  /** Nodes that could not prepare the claim. */
  readonly triedNodes: readonly NodeId[];
  readonly createMs: BrokerMs;
  readonly updateMs: BrokerMs;
  /** The claim can be redeemed until then. */
  readonly expireMs: BrokerMs;
  readonly endMs: BrokerMs | null;
  readonly endCause: EndCause | null;
  readonly holder: Holder | null;
  readonly clearing: ClearingProof | null;
  /** The revision at which the claim was made. It orders claims, and the claim's token is derived from it. */
  readonly createRevision: number;
  /** The revision of the claim's last change. */
  readonly revision: number;
  /** Makes a repeated request safe; null when the caller gave none. */
  readonly requestId: string | null;
  /**
   * What that request said besides its specification; tells a repetition from another request with the same id. See
   * requestTerms().
   */
  readonly requestTerms: string | null;
  /**
   * The identity whose request made it, to which its request id belongs; null where callers had none: without TLS, and
   * before brokers knew identities.
   */
  readonly requestedBy: string | null;
  /** The claims that were made together with this one; null when it was made by itself. */
  readonly set: ClaimSet | null;
}

/**
 * True while the claim can run out of time: it waits to be redeemed, or it has no RMA and so nothing shows whether its
 * guest still runs.
 */
export function canExpire(claim: Claim): boolean {
  return isUnredeemed(claim) || claim.state === 'WITHOUT_RMA';
}

/**
 * The claim's expiry as orders carry it to an agent. The agent sends the same number back when it ended the claim by
 * that expiry. It grows with each renewal.
 */
export function expiryMarkOf({ expireMs }: Claim): number {
  return Math.floor(expireMs);
}

/** True while the claim waits to be redeemed. */
export function isUnredeemed(claim: Claim): boolean {
  return claim.state === 'RESERVED' || claim.state === 'PREPARED';
}

/**
 * Causes that end only unredeemed claims: neither time, nor a drain, nor the failure of another claim of the set, nor a
 * new token secret ends a bound claim.
 */
const VOID_WHEN_REDEEMED: readonly (EndCause | null)[] = [
  'TIME_RAN_OUT',
  'NODE_DRAINED',
  'GROUP_FAILED',
  'TOKEN_REVOKED',
];

/** True while the claim is ending for a cause that no longer counts if the claim turns out to be redeemed. */
export function endsUnlessRedeemed({ state, endCause }: Claim): boolean {
  return state === 'RELEASING' && VOID_WHEN_REDEEMED.includes(endCause);
}
