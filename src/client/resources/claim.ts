import type {
  Need as DomainNeed,
  Sharing as DomainSharing,
  Strategy as DomainStrategy,
} from '../../domain/broker/records/claim.js';
import type {
  ClaimState as DomainClaimState,
  DeviceKind as DomainDeviceKind,
  EndCause as DomainEndCause,
} from '../../domain/claim-state.js';
import type { HolderRequirement } from '../../domain/holder-requirement.js';
import type { LabelPreference, LabelRequirement, Labels } from '../../domain/labels.js';

/** Stands for a value of a newer broker that this build does not know. */
export const UNKNOWN = 'UNKNOWN';
export type Unknown = typeof UNKNOWN;

/** The state of a claim; proto/rma/v1/types.proto says what each means. */
export type ClaimState = DomainClaimState | Unknown;
/** Why a claim is ending or has ended. */
export type EndCause = DomainEndCause | Unknown;
/** What a node makes its RMAs from. */
export type DeviceKind = DomainDeviceKind | Unknown;
/** How an RMA was cleared before it was handed out. */
export type ClearingMethod = 'KERNEL' | 'AGENT' | 'KERNEL_AND_AGENT' | Unknown;

/** Whether a guest may share a node with others of its group. */
export type Sharing = DomainSharing | Unknown;
/** How to choose among nodes with the smallest sufficient RMA: the one with the most free RMAs, or with the fewest. */
export type Strategy = DomainStrategy | Unknown;
/** Whether a guest can run without an RMA. */
export type Need = DomainNeed | Unknown;

/** A guest's request. */
export interface ClaimSpec {
  /** Whom the RMA is for, for display and audit. */
  readonly guest: string;
  readonly minRmaBytes: number;
  /** Null: no limit. */
  readonly maxRmaBytes: number | null;
  readonly labelRequirements: readonly LabelRequirement[];
  /** "nodes/{node}"; null: any. */
  readonly node: string | null;
  /** Null: any. */
  readonly device: DeviceKind | null;
  readonly labels: Labels;
  /** Never these: "nodes/{node}". */
  readonly excludedNodes: readonly string[];
  /** "tenants/{tenant}"; null: it counts against nobody's quota. */
  readonly tenant: string | null;
  /** Order in the queue when RMAs are short: -1,000 to 1,000, the higher the sooner. */
  readonly priority: number;
  /** Guests that belong together; null: none. */
  readonly group: string | null;
  readonly sharing: Sharing;
  readonly strategy: Strategy;
  /** The node label over whose values to spread; null: over nodes only. */
  readonly spreadLabel: string | null;
  readonly labelPreferences: readonly LabelPreference[];
  readonly need: Need;
  /** Which processes may redeem it; null: any. */
  readonly holder: HolderRequirement | null;
}

/** The state of the fleet when the broker placed a claim. */
export interface PlacementRecord {
  readonly placeTimeMs: number;
  /** How many nodes had a free RMA of the chosen size; for WITHOUT_RMA, how many nodes fitted. */
  readonly openNodeCount: number;
  /** How many free RMAs the chosen node had. */
  readonly nodeFreeCount: number;
  /** How long the request had waited for capacity. */
  readonly waitedMs: number;
  /** Nodes tried earlier that could not prepare it: "nodes/{node}". */
  readonly triedNodes: readonly string[];
}

/** The process that received an RMA's fd, as the kernel of its node reports it. */
export interface ClaimHolder {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  /** Since boot, in clock ticks: distinguishes a reused pid. */
  readonly startTicks: number;
  /** Empty when the agent may not read it. */
  readonly executable: string;
}

/** How the RMA was cleared of its former owner's data. */
export interface Clearing {
  readonly method: ClearingMethod;
  readonly durationMs: number;
  /** How many pages were read back and found zero. */
  readonly pagesChecked: number;
}

/**
 * A guest's right to one RMA on one node. Times are wall clock, in milliseconds since the epoch, and for display only.
 */
export interface Claim {
  /** "claims/{claim}". */
  readonly name: string;
  readonly spec: ClaimSpec;
  readonly state: ClaimState;
  /** The node that it is placed on: "nodes/{node}". */
  readonly node: string;
  /** The size of its RMA. */
  readonly rmaBytes: number;
  readonly device: DeviceKind;
  /** Grows with every placement on a node. */
  readonly fencingToken: number;
  readonly createTimeMs: number;
  readonly updateTimeMs: number;
  /** Until when it may be redeemed; meaningless once BOUND. */
  readonly expireTimeMs: number;
  /** Null while it is live. */
  readonly endTimeMs: number | null;
  readonly endCause: EndCause | null;
  /** Null before BOUND. */
  readonly holder: ClaimHolder | null;
  /** Null before PREPARED. */
  readonly clearing: Clearing | null;
  /** How it was placed; null for a claim made by an older broker. */
  readonly placement: PlacementRecord | null;
  /** The broker's change counter at this claim's last change. */
  readonly revision: number;
}
