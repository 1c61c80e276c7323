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
import type { LabelPreference, LabelRequirement, Labels } from '../../domain/labels.js';

/** What a newer broker may say where this build knows no word for it. */
export const UNKNOWN = 'UNKNOWN';
export type Unknown = typeof UNKNOWN;

/** Where a claim is in its life; proto/rma/v1/types.proto tells what each state means. */
export type ClaimState = DomainClaimState | Unknown;
/** Why a claim is ending or has ended. */
export type EndCause = DomainEndCause | Unknown;
/** What a node hands RMAs out of. */
export type DeviceKind = DomainDeviceKind | Unknown;
/** How an RMA was made clean before it was handed out. */
export type ClearingMethod = 'KERNEL' | 'AGENT' | 'KERNEL_AND_AGENT' | Unknown;

/** Whether a guest may share a node with others of its group. */
export type Sharing = DomainSharing | Unknown;
/** Which of the nodes with the smallest sufficient RMA: the one with the most free ones, or with the fewest. */
export type Strategy = DomainStrategy | Unknown;
/** Whether a guest can run without an RMA. */
export type Need = DomainNeed | Unknown;

/** What a guest asked for. */
export interface ClaimSpec {
  /** Who the RMA is for, for people and audit. */
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
  /** Who waits in front when RMAs are short: -1,000 to 1,000, the higher the sooner. */
  readonly priority: number;
  /** Guests that belong together; null: none. */
  readonly group: string | null;
  readonly sharing: Sharing;
  readonly strategy: Strategy;
  /** The label of nodes over whose values it evens out; null: over nodes only. */
  readonly spreadLabel: string | null;
  readonly labelPreferences: readonly LabelPreference[];
  readonly need: Need;
}

/** What the broker saw when it placed a claim. */
export interface PlacementRecord {
  readonly placeTimeMs: number;
  /** How many nodes had a free RMA of the size that was chosen; for WITHOUT_RMA, how many nodes would have done. */
  readonly openNodeCount: number;
  /** How many free RMAs the chosen node had. */
  readonly nodeFreeCount: number;
  /** How long the request had waited for capacity. */
  readonly waitedMs: number;
  /** Nodes that were tried before and could not prepare it: "nodes/{node}". */
  readonly triedNodes: readonly string[];
}

/** The process that received an RMA's fd, as the kernel of its node tells it. */
export interface ClaimHolder {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  /** Since boot, in clock ticks: tells a reused pid apart. */
  readonly startTicks: number;
  /** Empty when the agent may not read it. */
  readonly executable: string;
}

/** What was done so that no byte of a former owner is left in the RMA. */
export interface Clearing {
  readonly method: ClearingMethod;
  readonly durationMs: number;
  /** How many pages were read back and found zero. */
  readonly pagesChecked: number;
}

/**
 * A guest's right to one RMA on one node. Instants are wall clock, in milliseconds since the epoch, and for display.
 */
export interface Claim {
  /** "claims/{claim}". */
  readonly name: string;
  readonly spec: ClaimSpec;
  readonly state: ClaimState;
  /** Where it is placed: "nodes/{node}". */
  readonly node: string;
  /** The size of the RMA it gets. */
  readonly rmaBytes: number;
  readonly device: DeviceKind;
  /** Grows with every placement on a node. */
  readonly fencingToken: number;
  readonly createTimeMs: number;
  readonly updateTimeMs: number;
  /** Until when it may be redeemed; meaningless once BOUND. */
  readonly expireTimeMs: number;
  /** Null while it lives. */
  readonly endTimeMs: number | null;
  readonly endCause: EndCause | null;
  /** Null before BOUND. */
  readonly holder: ClaimHolder | null;
  /** Null before PREPARED. */
  readonly clearing: Clearing | null;
  /** How it came to be where it is; null for a claim of an older broker. */
  readonly placement: PlacementRecord | null;
  /** The broker's change counter at this claim's last change. */
  readonly revision: number;
}
