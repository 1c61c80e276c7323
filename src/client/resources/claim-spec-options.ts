import type { Need, Sharing, Strategy } from '../../domain/broker/records/claim.js';
import type { DeviceKind } from '../../domain/claim-state.js';
import type { HolderRequirement } from '../../domain/holder-requirement.js';
import type { LabelPreference, LabelRequirement } from '../../domain/labels.js';

/**
 * A guest's request. Only `guest` and `minRmaBytes` are required; nodes with the smallest sufficient RMA are preferred.
 */
export interface ClaimSpecOptions {
  /** Who the RMA is for: 1 to 256 printable characters. */
  readonly guest: string;
  /** The smallest RMA that is large enough. */
  readonly minRmaBytes: number;
  /** The largest RMA to use for this guest; default: no limit. */
  readonly maxRmaBytes?: number;
  /** Only nodes that meet all of these; at most 16. */
  readonly labelRequirements?: readonly LabelRequirement[];
  /** Prefers nodes with the higher sum of weights; at most 16, each weighing 1 to 100. */
  readonly labelPreferences?: readonly LabelPreference[];
  /** Only this node, as "nodes/{node}"; default: any. */
  readonly node?: string;
  /** Never these, as "nodes/{node}"; at most 64. */
  readonly excludedNodes?: readonly string[];
  /** Only nodes with this device; default: any. */
  readonly device?: DeviceKind;
  /** Stored with the claim, and usable in filters. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whose quota it counts against, as "tenants/{tenant}"; default: nobody's. */
  readonly tenant?: string;
  /** Order in the queue when RMAs are short: -1,000 to 1,000, the higher the sooner; default 0. */
  readonly priority?: number;
  /** Guests that belong together, such as the replicas of one service: an id that you choose; default: none. */
  readonly group?: string;
  /** Whether it may share a node with others of its `group`: ALLOWED (the default), AVOIDED if possible, FORBIDDEN. */
  readonly sharing?: Sharing;
  /** SPREAD (the default): the node with the most free RMAs. BINPACK: with the fewest. */
  readonly strategy?: Strategy;
  /** With SPREAD: spread over the values of this node label first, such as "zone"; default: over nodes only. */
  readonly spreadLabel?: string;
  /** PREFERRED: when no RMA is free, place it without one (state WITHOUT_RMA). Default REQUIRED. */
  readonly need?: Need;
  /** Which processes may redeem the claim's token: those of these users, and of these control groups; default: any. */
  readonly holder?: Partial<HolderRequirement>;
}
