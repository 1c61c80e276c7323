import type { Reason } from '../../domain/reasons.js';
import type { Unknown } from './claim.js';
import type { ClaimSpecOptions } from './claim-spec-options.js';

/**
 * Why nodes are ruled out, in the order in which they are; proto/rma/v1/placement.proto tells what each cause means.
 */
export const PLACEMENT_CAUSES = [
  'NOT_THE_NAMED_NODE',
  'EXCLUDED_NODE',
  'OTHER_DEVICE',
  'LABELS_DIFFER',
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

/** How many nodes fell to one cause. */
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
  | { readonly type: 'uncordonNode' | 'returnAgentOfNode'; readonly node: string }
  | { readonly type: 'lowerMinRmaBytesTo' | 'raiseMaxRmaBytesTo'; readonly rmaBytes: number }
  | { readonly type: 'raiseClaimsMaxTo'; readonly claimsMax: number }
  /** The requirements on this key. */
  | { readonly type: 'dropLabelRequirement'; readonly key: string }
  | { readonly type: 'allowSharing' | 'goWithoutRma' }
  /** What only a newer broker knows; its hint says it in words. */
  | { readonly type: 'unknown' };

export interface Remedy {
  readonly change: RemedyChange;
  /** How many nodes would serve the request then. */
  readonly nodeCount: number;
}

/** Which nodes serve a request, and why the others do not: `fittingNodeCount` and the counts add up to `nodeCount`. */
export interface PlacementExplanation {
  readonly nodeCount: number;
  readonly causes: readonly PlacementCauseCount[];
  /** What would make it fit, most useful first; sentences for people, one for each of `remedies`. */
  readonly hints: readonly string[];
  /** The same for programs. */
  readonly remedies: readonly Remedy[];
  /** RMAs on otherwise suitable nodes that are on their way back now. */
  readonly releasingCount: number;
  /** How many nodes would serve it now with an RMA; 0 in a refusal. */
  readonly fittingNodeCount: number;
}

/** What to ask about. */
export interface ExplainPlacementOptions extends Omit<ClaimSpecOptions, 'guest'> {
  /** Only for the words of the answer; default: nobody in particular. */
  readonly guest?: string;
  /** True: also what each node has to say, a request for every 1,000 of them. Default false. */
  readonly withVerdicts?: boolean;
}

/** What one node has to say to a request. */
export interface NodeVerdict {
  /** "nodes/{node}". */
  readonly node: string;
  /** The first cause against it; null when it would serve. */
  readonly cause: PlacementCause | null;
  readonly rmaSizeBytes: number;
  readonly freeCount: number;
  /** Its place in the order of preference, from 1; null when it would not serve, or is not among the first 1,000. */
  readonly rank: number | null;
}

/** Where a guest would go now, or why nowhere. */
export interface ExplainedPlacement {
  /** "nodes/{node}"; null when nowhere. */
  readonly node: string | null;
  /** The size of the RMA that it would get; 0 when it would go without one. */
  readonly rmaBytes: number;
  /** Why `createClaim` would refuse it; null when it would not. */
  readonly reason: Reason | null;
  readonly explanation: PlacementExplanation;
  /** By the nodes' names; empty unless asked for. */
  readonly verdicts: readonly NodeVerdict[];
}
