import type { Reason } from '../../domain/reasons.js';
import type { Unknown } from './claim.js';
import type { ClaimSpecOptions } from './claim-spec-options.js';

/** Why nodes are ruled out, in the order of the checks; proto/rma/v1/placement.proto says what each cause means. */
export const PLACEMENT_CAUSES = [
  'NOT_THE_NAMED_NODE',
  'EXCLUDED_NODE',
  'OTHER_DEVICE',
  'LABELS_DIFFER',
  'HOLDER_NOT_ENFORCED',
  'RMA_TOO_SMALL',
  'RMA_TOO_LARGE',
  'CORDONED',
  'AGENT_SILENT',
  'GROUP_MEMBER_THERE',
  'NO_FREE_RMA',
  'COULD_NOT_PREPARE',
  'TENANT_QUOTA_REACHED',
  'GROUP_TOO_LARGE',
] as const;
export type PlacementCause = (typeof PLACEMENT_CAUSES)[number] | Unknown;

/** How many nodes one cause ruled out. */
export interface PlacementCauseCount {
  readonly cause: PlacementCause;
  readonly nodeCount: number;
  /** Up to three of them, as "nodes/{node}". */
  readonly exampleNodes: readonly string[];
}

/** One change that alone would make a refused request fit. */
export type RemedyChange =
  | { readonly type: 'waitForReleases'; readonly releases: number }
  /** "nodes/{node}". */
  | { readonly type: 'uncordonNode' | 'returnAgentOfNode' | 'upgradeAgentOfNode'; readonly node: string }
  | { readonly type: 'lowerMinRmaBytesTo' | 'raiseMaxRmaBytesTo'; readonly rmaBytes: number }
  | { readonly type: 'raiseClaimsMaxTo'; readonly claimsMax: number }
  /** Removes the requirements on this key. */
  | { readonly type: 'dropLabelRequirement'; readonly key: string }
  | { readonly type: 'allowSharing' | 'goWithoutRma' }
  /** Known only to a newer broker; its hint describes it. */
  | { readonly type: 'unknown' };

export interface Remedy {
  readonly change: RemedyChange;
  /** How many nodes would then fit. */
  readonly nodeCount: number;
}

/** Which nodes fit a request, and why the others do not: `fittingNodeCount` and the counts add up to `nodeCount`. */
export interface PlacementExplanation {
  readonly nodeCount: number;
  readonly causes: readonly PlacementCauseCount[];
  /** What would make it fit, most useful first: sentences for people, one for each of `remedies`. */
  readonly hints: readonly string[];
  /** The same for programs. */
  readonly remedies: readonly Remedy[];
  /** RMAs of otherwise suitable nodes that are being released. */
  readonly releasingCount: number;
  /** How many nodes fit now with an RMA; 0 in a refusal. */
  readonly fittingNodeCount: number;
}

/** The request to explain. */
export interface ExplainPlacementOptions extends Omit<ClaimSpecOptions, 'guest'> {
  /** Only used in the texts of the answer; default: none. */
  readonly guest?: string;
  /** True: also a verdict on each node, with one request per 1,000 nodes. Default false. */
  readonly withVerdicts?: boolean;
}

/** Whether one node fits a request. */
export interface NodeVerdict {
  /** "nodes/{node}". */
  readonly node: string;
  /** The first cause against it; null when it fits. */
  readonly cause: PlacementCause | null;
  readonly rmaSizeBytes: number;
  readonly freeCount: number;
  /** Its rank in the order of preference, from 1; null when it does not fit, or is not among the first 1,000. */
  readonly rank: number | null;
}

/** Where a guest would be placed now, or why nowhere. */
export interface ExplainedPlacement {
  /** "nodes/{node}"; null when nowhere. */
  readonly node: string | null;
  /** The size of the RMA that it would get; 0 when it would run without one. */
  readonly rmaBytes: number;
  /** Why `createClaim` would refuse it; null when it would not. */
  readonly reason: Reason | null;
  readonly explanation: PlacementExplanation;
  /** Ordered by node name; empty unless requested. */
  readonly verdicts: readonly NodeVerdict[];
}
