// Original file: proto/rma/v1/types.proto

import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from '../../rma/v1/LabelRequirement.js';
import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
import type { LabelPreference as _rma_v1_LabelPreference, LabelPreference__Output as _rma_v1_LabelPreference__Output } from '../../rma/v1/LabelPreference.js';
import type { HolderRequirement as _rma_v1_HolderRequirement, HolderRequirement__Output as _rma_v1_HolderRequirement__Output } from '../../rma/v1/HolderRequirement.js';
import type { Long } from '@grpc/proto-loader';

// Original file: proto/rma/v1/types.proto

/**
 * Whether a guest needs an RMA.
 */
export const _rma_v1_ClaimSpec_Need = {
  /**
   * Means REQUIRED.
   */
  NEED_UNSPECIFIED: 'NEED_UNSPECIFIED',
  REQUIRED: 'REQUIRED',
  /**
   * If no RMA is free, the guest is placed without one, on a node whose guests need none (rma_capability not 2).
   */
  PREFERRED: 'PREFERRED',
} as const;

/**
 * Whether a guest needs an RMA.
 */
export type _rma_v1_ClaimSpec_Need =
  /**
   * Means REQUIRED.
   */
  | 'NEED_UNSPECIFIED'
  | 0
  | 'REQUIRED'
  | 1
  /**
   * If no RMA is free, the guest is placed without one, on a node whose guests need none (rma_capability not 2).
   */
  | 'PREFERRED'
  | 2

/**
 * Whether a guest needs an RMA.
 */
export type _rma_v1_ClaimSpec_Need__Output = typeof _rma_v1_ClaimSpec_Need[keyof typeof _rma_v1_ClaimSpec_Need]

// Original file: proto/rma/v1/types.proto

/**
 * Whether claims of one group may be on one node.
 */
export const _rma_v1_ClaimSpec_Sharing = {
  /**
   * Means ALLOWED.
   */
  SHARING_UNSPECIFIED: 'SHARING_UNSPECIFIED',
  ALLOWED: 'ALLOWED',
  /**
   * Only when no other node would do.
   */
  AVOIDED: 'AVOIDED',
  /**
   * Not while there is another live claim of the group.
   */
  FORBIDDEN: 'FORBIDDEN',
} as const;

/**
 * Whether claims of one group may be on one node.
 */
export type _rma_v1_ClaimSpec_Sharing =
  /**
   * Means ALLOWED.
   */
  | 'SHARING_UNSPECIFIED'
  | 0
  | 'ALLOWED'
  | 1
  /**
   * Only when no other node would do.
   */
  | 'AVOIDED'
  | 2
  /**
   * Not while there is another live claim of the group.
   */
  | 'FORBIDDEN'
  | 3

/**
 * Whether claims of one group may be on one node.
 */
export type _rma_v1_ClaimSpec_Sharing__Output = typeof _rma_v1_ClaimSpec_Sharing[keyof typeof _rma_v1_ClaimSpec_Sharing]

// Original file: proto/rma/v1/types.proto

/**
 * How to choose among nodes that are equally good otherwise.
 */
export const _rma_v1_ClaimSpec_Strategy = {
  /**
   * Means SPREAD.
   */
  STRATEGY_UNSPECIFIED: 'STRATEGY_UNSPECIFIED',
  /**
   * The node with the most free RMAs: when a node fails, few guests are lost.
   */
  SPREAD: 'SPREAD',
  /**
   * The node with the fewest free RMAs: other nodes stay empty for maintenance or for large groups.
   */
  BINPACK: 'BINPACK',
} as const;

/**
 * How to choose among nodes that are equally good otherwise.
 */
export type _rma_v1_ClaimSpec_Strategy =
  /**
   * Means SPREAD.
   */
  | 'STRATEGY_UNSPECIFIED'
  | 0
  /**
   * The node with the most free RMAs: when a node fails, few guests are lost.
   */
  | 'SPREAD'
  | 1
  /**
   * The node with the fewest free RMAs: other nodes stay empty for maintenance or for large groups.
   */
  | 'BINPACK'
  | 2

/**
 * How to choose among nodes that are equally good otherwise.
 */
export type _rma_v1_ClaimSpec_Strategy__Output = typeof _rma_v1_ClaimSpec_Strategy[keyof typeof _rma_v1_ClaimSpec_Strategy]

/**
 * What a guest asks for. It never changes once the claim exists.
 */
export interface ClaimSpec {
  /**
   * The guest that gets the RMA: free text of 1 to 256 printable characters, for people and audits. Required.
   */
  'guest'?: (string);
  /**
   * The smallest RMA that will do, in bytes. Required, at least 1.
   */
  'minRmaBytes'?: (number | string | Long);
  /**
   * The largest RMA to spend on this guest, in bytes; 0 means no limit. All RMAs of a node have one size, and what the
   * guest does not use of its RMA is lost to others.
   */
  'maxRmaBytes'?: (number | string | Long);
  /**
   * Only nodes that meet all of these conditions. At most 16, with 16 KiB together.
   */
  'labelRequirements'?: (_rma_v1_LabelRequirement)[];
  /**
   * The only node that will do ("nodes/{node}"); empty means any.
   */
  'node'?: (string);
  /**
   * The only device that will do; unspecified means any.
   */
  'device'?: (_rma_v1_DeviceKind);
  /**
   * The caller's own labels, kept with the claim and usable in filters.
   */
  'labels'?: ({[key: string]: string});
  /**
   * Nodes that the guest must not be placed on ("nodes/{node}"). At most 64.
   */
  'excludedNodes'?: (string)[];
  /**
   * The tenant whose quota the claim counts against: "tenants/{tenant}"; empty means none.
   */
  'tenant'?: (string);
  /**
   * Priority among requests that wait for capacity: -1,000 to 1,000, the highest is served first. No claim
   * loses an RMA to a higher priority.
   */
  'priority'?: (number);
  /**
   * An id, chosen by the caller, of guests that belong together, such as the replicas of a service; empty means none.
   */
  'group'?: (string);
  /**
   * Whether the claim may share a node with other live claims of its group. Values other than ALLOWED need `group`.
   */
  'sharing'?: (_rma_v1_ClaimSpec_Sharing);
  /**
   * Which of the nodes with the smallest sufficient RMA size to choose.
   */
  'strategy'?: (_rma_v1_ClaimSpec_Strategy);
  /**
   * With SPREAD: the key of a node label, such as "zone". Claims are spread over the values of that label first,
   * and over nodes second. The value with the fewest live claims (of the group, if there is one) is preferred;
   * nodes without the label come last.
   */
  'spreadLabel'?: (string);
  /**
   * Among the nodes with the smallest sufficient RMA size, those whose weights add up to more are preferred. At
   * most 16, with 16 KiB together.
   */
  'labelPreferences'?: (_rma_v1_LabelPreference)[];
  /**
   * Whether the guest can run without an RMA.
   */
  'need'?: (_rma_v1_ClaimSpec_Need);
  /**
   * Which processes may redeem the claim's token, so that it is of no use to others who come by it. Absent, or without
   * any condition: any process that the rules of the node's socket let redeem. With a condition the claim is placed
   * only on nodes whose agents enforce it (Node.enforces_holder).
   */
  'holder'?: (_rma_v1_HolderRequirement | null);
}

/**
 * What a guest asks for. It never changes once the claim exists.
 */
export interface ClaimSpec__Output {
  /**
   * The guest that gets the RMA: free text of 1 to 256 printable characters, for people and audits. Required.
   */
  'guest': (string);
  /**
   * The smallest RMA that will do, in bytes. Required, at least 1.
   */
  'minRmaBytes': (number);
  /**
   * The largest RMA to spend on this guest, in bytes; 0 means no limit. All RMAs of a node have one size, and what the
   * guest does not use of its RMA is lost to others.
   */
  'maxRmaBytes': (number);
  /**
   * Only nodes that meet all of these conditions. At most 16, with 16 KiB together.
   */
  'labelRequirements': (_rma_v1_LabelRequirement__Output)[];
  /**
   * The only node that will do ("nodes/{node}"); empty means any.
   */
  'node': (string);
  /**
   * The only device that will do; unspecified means any.
   */
  'device': (_rma_v1_DeviceKind__Output);
  /**
   * The caller's own labels, kept with the claim and usable in filters.
   */
  'labels': ({[key: string]: string});
  /**
   * Nodes that the guest must not be placed on ("nodes/{node}"). At most 64.
   */
  'excludedNodes': (string)[];
  /**
   * The tenant whose quota the claim counts against: "tenants/{tenant}"; empty means none.
   */
  'tenant': (string);
  /**
   * Priority among requests that wait for capacity: -1,000 to 1,000, the highest is served first. No claim
   * loses an RMA to a higher priority.
   */
  'priority': (number);
  /**
   * An id, chosen by the caller, of guests that belong together, such as the replicas of a service; empty means none.
   */
  'group': (string);
  /**
   * Whether the claim may share a node with other live claims of its group. Values other than ALLOWED need `group`.
   */
  'sharing': (_rma_v1_ClaimSpec_Sharing__Output);
  /**
   * Which of the nodes with the smallest sufficient RMA size to choose.
   */
  'strategy': (_rma_v1_ClaimSpec_Strategy__Output);
  /**
   * With SPREAD: the key of a node label, such as "zone". Claims are spread over the values of that label first,
   * and over nodes second. The value with the fewest live claims (of the group, if there is one) is preferred;
   * nodes without the label come last.
   */
  'spreadLabel': (string);
  /**
   * Among the nodes with the smallest sufficient RMA size, those whose weights add up to more are preferred. At
   * most 16, with 16 KiB together.
   */
  'labelPreferences': (_rma_v1_LabelPreference__Output)[];
  /**
   * Whether the guest can run without an RMA.
   */
  'need': (_rma_v1_ClaimSpec_Need__Output);
  /**
   * Which processes may redeem the claim's token, so that it is of no use to others who come by it. Absent, or without
   * any condition: any process that the rules of the node's socket let redeem. With a condition the claim is placed
   * only on nodes whose agents enforce it (Node.enforces_holder).
   */
  'holder': (_rma_v1_HolderRequirement__Output | null);
}
