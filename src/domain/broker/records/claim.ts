import type { ClaimState, ClearingProof, DeviceKind, EndCause, Holder } from '../../claim-state.js';
import type { BrokerMs, ClaimId, FencingToken, NodeId, TenantId } from '../../ids.js';
import type { LabelPreference, LabelRequirement, Labels } from '../../labels.js';

/** Whether a guest may share a node with others of its group; proto/rma/v1/types.proto tells what each means. */
export const SHARINGS = ['ALLOWED', 'AVOIDED', 'FORBIDDEN'] as const;
export type Sharing = (typeof SHARINGS)[number];

/** Which of the nodes with the smallest sufficient RMA. */
export const STRATEGIES = ['SPREAD', 'BINPACK'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Whether a guest can run without an RMA. */
export const NEEDS = ['REQUIRED', 'PREFERRED'] as const;
export type Need = (typeof NEEDS)[number];

/** What a guest asks for; fixed for the claim's life. */
export interface ClaimSpec {
  readonly guest: string;
  readonly minRmaBytes: number;
  /** The largest RMA worth spending; null for no limit. */
  readonly maxRmaBytes: number | null;
  readonly labelRequirements: readonly LabelRequirement[];
  /** Only this node; null for any. */
  readonly node: NodeId | null;
  /** Only this device; null for any. */
  readonly device: DeviceKind | null;
  readonly labels: Labels;
  /** Never these nodes. */
  readonly excludedNodes: readonly NodeId[];
  /** Whose quota it counts against; null for nobody's. */
  readonly tenant: TenantId | null;
  /** Who waits in front: -1,000 to 1,000, the higher the sooner. */
  readonly priority: number;
  /** Guests that belong together; null for none. */
  readonly group: string | null;
  readonly sharing: Sharing;
  readonly strategy: Strategy;
  /** With SPREAD: even out over the values of this label first; null for over nodes only. */
  readonly spreadLabel: string | null;
  readonly labelPreferences: readonly LabelPreference[];
  readonly need: Need;
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

/** Claims that one request made together, all or none. */
export interface ClaimSet {
  /** The one made first; it stands for the set. */
  readonly first: ClaimId;
  /** The claim's place among them, from 0. */
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
  /** What the broker saw when it placed it there. */
  readonly placement: PlacementRecord;
  /** Nodes that could not prepare it. */
  readonly triedNodes: readonly NodeId[];
  readonly createMs: BrokerMs;
  readonly updateMs: BrokerMs;
  /** Until when it may be redeemed. */
  readonly expireMs: BrokerMs;
  readonly endMs: BrokerMs | null;
  readonly endCause: EndCause | null;
  readonly holder: Holder | null;
  readonly clearing: ClearingProof | null;
  /** The broker's change counter when this claim was made: orders claims, and makes its token. */
  readonly createRevision: number;
  /** The broker's change counter at the last change. */
  readonly revision: number;
  /** What makes creating it again safe; null when the caller gave none. */
  readonly requestId: string | null;
  /**
   * What that request said besides its specification; tells a repetition from a reuse of its id. See requestTerms().
   */
  readonly requestTerms: string | null;
  /** Which claims were made together with it; null when it was made by itself. */
  readonly set: ClaimSet | null;
}

/**
 * True while the claim can run out of time: it waits to be redeemed, or has nothing that tells whether its guest lives.
 */
export function canExpire(claim: Claim): boolean {
  return isUnredeemed(claim) || claim.state === 'WITHOUT_RMA';
}

/**
 * What an agent is told that the claim's expiry is, and tells again when it ended the claim by
 * it. It grows with each renewal.
 */
export function expiryMarkOf({ expireMs }: Claim): number {
  return Math.floor(expireMs);
}

/** True while the claim waits to be redeemed. */
export function isUnredeemed(claim: Claim): boolean {
  return claim.state === 'RESERVED' || claim.state === 'PREPARED';
}

/**
 * Causes that end only what nobody has redeemed: neither time, nor a drain, nor the failure
 * of another ends a bound claim.
 */
const VOID_WHEN_REDEEMED: readonly (EndCause | null)[] = ['TIME_RAN_OUT', 'NODE_DRAINED', 'GROUP_FAILED'];

/** True while the claim ends for a cause that is void should it turn out to be redeemed. */
export function endsUnlessRedeemed({ state, endCause }: Claim): boolean {
  return state === 'RELEASING' && VOID_WHEN_REDEEMED.includes(endCause);
}
