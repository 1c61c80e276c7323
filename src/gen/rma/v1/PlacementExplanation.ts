// Original file: proto/rma/v1/placement.proto

import type { Remedy as _rma_v1_Remedy, Remedy__Output as _rma_v1_Remedy__Output } from '../../rma/v1/Remedy.js';

// Original file: proto/rma/v1/placement.proto

/**
 * What rules a node out.
 */
export const _rma_v1_PlacementExplanation_Cause = {
  CAUSE_UNSPECIFIED: 'CAUSE_UNSPECIFIED',
  /**
   * Not the node that the request names.
   */
  NOT_THE_NAMED_NODE: 'NOT_THE_NAMED_NODE',
  /**
   * Not the device that the request names.
   */
  OTHER_DEVICE: 'OTHER_DEVICE',
  /**
   * A label requirement is not met.
   */
  LABELS_DIFFER: 'LABELS_DIFFER',
  /**
   * Its RMAs are smaller than min_rma_bytes.
   */
  RMA_TOO_SMALL: 'RMA_TOO_SMALL',
  /**
   * Its RMAs are larger than max_rma_bytes.
   */
  RMA_TOO_LARGE: 'RMA_TOO_LARGE',
  /**
   * Cordoned by an operator.
   */
  CORDONED: 'CORDONED',
  /**
   * Its agent is silent.
   */
  AGENT_SILENT: 'AGENT_SILENT',
  /**
   * All RMAs that the broker may promise there are taken.
   */
  NO_FREE_RMA: 'NO_FREE_RMA',
  /**
   * Its agent was ordered to prepare this claim and could not.
   */
  COULD_NOT_PREPARE: 'COULD_NOT_PREPARE',
  /**
   * The request excludes it by name. Counted right after NOT_THE_NAMED_NODE.
   */
  EXCLUDED_NODE: 'EXCLUDED_NODE',
  /**
   * A live claim of the same group is there, and sharing is FORBIDDEN. Counted right after AGENT_SILENT.
   */
  GROUP_MEMBER_THERE: 'GROUP_MEMBER_THERE',
  /**
   * The node would do, but the tenant has no quota left. Counted last.
   */
  TENANT_QUOTA_REACHED: 'TENANT_QUOTA_REACHED',
  /**
   * The node would do for this request alone, but not for the whole group. Counted last.
   */
  GROUP_TOO_LARGE: 'GROUP_TOO_LARGE',
  /**
   * The request has a holder requirement, which its agent does not enforce. Counted right after LABELS_DIFFER.
   */
  HOLDER_NOT_ENFORCED: 'HOLDER_NOT_ENFORCED',
} as const;

/**
 * What rules a node out.
 */
export type _rma_v1_PlacementExplanation_Cause =
  | 'CAUSE_UNSPECIFIED'
  | 0
  /**
   * Not the node that the request names.
   */
  | 'NOT_THE_NAMED_NODE'
  | 1
  /**
   * Not the device that the request names.
   */
  | 'OTHER_DEVICE'
  | 2
  /**
   * A label requirement is not met.
   */
  | 'LABELS_DIFFER'
  | 3
  /**
   * Its RMAs are smaller than min_rma_bytes.
   */
  | 'RMA_TOO_SMALL'
  | 4
  /**
   * Its RMAs are larger than max_rma_bytes.
   */
  | 'RMA_TOO_LARGE'
  | 5
  /**
   * Cordoned by an operator.
   */
  | 'CORDONED'
  | 6
  /**
   * Its agent is silent.
   */
  | 'AGENT_SILENT'
  | 7
  /**
   * All RMAs that the broker may promise there are taken.
   */
  | 'NO_FREE_RMA'
  | 8
  /**
   * Its agent was ordered to prepare this claim and could not.
   */
  | 'COULD_NOT_PREPARE'
  | 9
  /**
   * The request excludes it by name. Counted right after NOT_THE_NAMED_NODE.
   */
  | 'EXCLUDED_NODE'
  | 10
  /**
   * A live claim of the same group is there, and sharing is FORBIDDEN. Counted right after AGENT_SILENT.
   */
  | 'GROUP_MEMBER_THERE'
  | 11
  /**
   * The node would do, but the tenant has no quota left. Counted last.
   */
  | 'TENANT_QUOTA_REACHED'
  | 12
  /**
   * The node would do for this request alone, but not for the whole group. Counted last.
   */
  | 'GROUP_TOO_LARGE'
  | 13
  /**
   * The request has a holder requirement, which its agent does not enforce. Counted right after LABELS_DIFFER.
   */
  | 'HOLDER_NOT_ENFORCED'
  | 14

/**
 * What rules a node out.
 */
export type _rma_v1_PlacementExplanation_Cause__Output = typeof _rma_v1_PlacementExplanation_Cause[keyof typeof _rma_v1_PlacementExplanation_Cause]

/**
 * How many nodes a cause rules out.
 */
export interface _rma_v1_PlacementExplanation_CauseCount {
  'cause'?: (_rma_v1_PlacementExplanation_Cause);
  'nodeCount'?: (number);
  /**
   * Up to three of those nodes, for people.
   */
  'exampleNodes'?: (string)[];
}

/**
 * How many nodes a cause rules out.
 */
export interface _rma_v1_PlacementExplanation_CauseCount__Output {
  'cause': (_rma_v1_PlacementExplanation_Cause__Output);
  'nodeCount': (number);
  /**
   * Up to three of those nodes, for people.
   */
  'exampleNodes': (string)[];
}

/**
 * Why a request was refused: how many nodes each cause ruled out. Each node is counted once, under the first cause that
 * rules it out, in the order of the enum unless a cause says otherwise. The counts therefore add up to node_count.
 */
export interface PlacementExplanation {
  'nodeCount'?: (number);
  'causes'?: (_rma_v1_PlacementExplanation_CauseCount)[];
  /**
   * What would make the request fit, the most useful first: a sentence for people for each of `remedies`.
   */
  'hints'?: (string)[];
  /**
   * How many RMAs of otherwise suitable nodes are being released now.
   */
  'releasingCount'?: (number);
  /**
   * The same for programs. Each remedy is enough by itself.
   */
  'remedies'?: (_rma_v1_Remedy)[];
  /**
   * How many nodes would serve the request now; 0 in a refusal.
   */
  'fittingNodeCount'?: (number);
}

/**
 * Why a request was refused: how many nodes each cause ruled out. Each node is counted once, under the first cause that
 * rules it out, in the order of the enum unless a cause says otherwise. The counts therefore add up to node_count.
 */
export interface PlacementExplanation__Output {
  'nodeCount': (number);
  'causes': (_rma_v1_PlacementExplanation_CauseCount__Output)[];
  /**
   * What would make the request fit, the most useful first: a sentence for people for each of `remedies`.
   */
  'hints': (string)[];
  /**
   * How many RMAs of otherwise suitable nodes are being released now.
   */
  'releasingCount': (number);
  /**
   * The same for programs. Each remedy is enough by itself.
   */
  'remedies': (_rma_v1_Remedy__Output)[];
  /**
   * How many nodes would serve the request now; 0 in a refusal.
   */
  'fittingNodeCount': (number);
}
