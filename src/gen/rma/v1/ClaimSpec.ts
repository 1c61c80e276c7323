// Original file: proto/rma/v1/types.proto

import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from '../../rma/v1/LabelRequirement.js';
import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
import type { LabelPreference as _rma_v1_LabelPreference, LabelPreference__Output as _rma_v1_LabelPreference__Output } from '../../rma/v1/LabelPreference.js';
import type { Long } from '@grpc/proto-loader';

// Original file: proto/rma/v1/types.proto

export const _rma_v1_ClaimSpec_Need = {
  /**
   * REQUIRED.
   */
  NEED_UNSPECIFIED: 'NEED_UNSPECIFIED',
  REQUIRED: 'REQUIRED',
  /**
   * When no RMA is free, place it without one, on a node whose rma_capability is not 2: its guests do not need one.
   */
  PREFERRED: 'PREFERRED',
} as const;

export type _rma_v1_ClaimSpec_Need =
  /**
   * REQUIRED.
   */
  | 'NEED_UNSPECIFIED'
  | 0
  | 'REQUIRED'
  | 1
  /**
   * When no RMA is free, place it without one, on a node whose rma_capability is not 2: its guests do not need one.
   */
  | 'PREFERRED'
  | 2

export type _rma_v1_ClaimSpec_Need__Output = typeof _rma_v1_ClaimSpec_Need[keyof typeof _rma_v1_ClaimSpec_Need]

// Original file: proto/rma/v1/types.proto

export const _rma_v1_ClaimSpec_Sharing = {
  /**
   * ALLOWED.
   */
  SHARING_UNSPECIFIED: 'SHARING_UNSPECIFIED',
  ALLOWED: 'ALLOWED',
  /**
   * Rather not: only where no other node would do.
   */
  AVOIDED: 'AVOIDED',
  /**
   * Never, as long as the others live.
   */
  FORBIDDEN: 'FORBIDDEN',
} as const;

export type _rma_v1_ClaimSpec_Sharing =
  /**
   * ALLOWED.
   */
  | 'SHARING_UNSPECIFIED'
  | 0
  | 'ALLOWED'
  | 1
  /**
   * Rather not: only where no other node would do.
   */
  | 'AVOIDED'
  | 2
  /**
   * Never, as long as the others live.
   */
  | 'FORBIDDEN'
  | 3

export type _rma_v1_ClaimSpec_Sharing__Output = typeof _rma_v1_ClaimSpec_Sharing[keyof typeof _rma_v1_ClaimSpec_Sharing]

// Original file: proto/rma/v1/types.proto

export const _rma_v1_ClaimSpec_Strategy = {
  /**
   * SPREAD.
   */
  STRATEGY_UNSPECIFIED: 'STRATEGY_UNSPECIFIED',
  /**
   * The node with the most free RMAs: its failure then costs the fewest guests.
   */
  SPREAD: 'SPREAD',
  /**
   * The node with the fewest free RMAs: others stay empty for maintenance or large requests.
   */
  BINPACK: 'BINPACK',
} as const;

export type _rma_v1_ClaimSpec_Strategy =
  /**
   * SPREAD.
   */
  | 'STRATEGY_UNSPECIFIED'
  | 0
  /**
   * The node with the most free RMAs: its failure then costs the fewest guests.
   */
  | 'SPREAD'
  | 1
  /**
   * The node with the fewest free RMAs: others stay empty for maintenance or large requests.
   */
  | 'BINPACK'
  | 2

export type _rma_v1_ClaimSpec_Strategy__Output = typeof _rma_v1_ClaimSpec_Strategy[keyof typeof _rma_v1_ClaimSpec_Strategy]

/**
 * What a guest asks for. It never changes after the claim was made.
 */
export interface ClaimSpec {
  /**
   * Who the RMA is for: free text of 1 to 256 printable characters, for people and audit. Required.
   */
  'guest'?: (string);
  /**
   * The smallest RMA that serves, in bytes. Required, at least 1.
   */
  'minRmaBytes'?: (number | string | Long);
  /**
   * The largest RMA worth spending on this guest, in bytes; 0 means no limit. A node's RMAs have one size,
   * so a bigger one than asked for is waste.
   */
  'maxRmaBytes'?: (number | string | Long);
  /**
   * Only nodes that meet all of these. At most 16, of 16 KiB together.
   */
  'labelRequirements'?: (_rma_v1_LabelRequirement)[];
  /**
   * Only this node ("nodes/{node}"); empty means any.
   */
  'node'?: (string);
  /**
   * Only nodes with this device; unspecified means any.
   */
  'device'?: (_rma_v1_DeviceKind);
  /**
   * The caller's own labels, kept with the claim and usable in filters.
   */
  'labels'?: ({[key: string]: string});
  /**
   * Never these nodes ("nodes/{node}"). At most 64.
   */
  'excludedNodes'?: (string)[];
  /**
   * Whose quota it counts against: "tenants/{tenant}"; empty means nobody's.
   */
  'tenant'?: (string);
  /**
   * Who waits in front when RMAs are short: -1,000 to 1,000, the higher the sooner. It takes an RMA from nobody.
   */
  'priority'?: (number);
  /**
   * Guests that belong together, such as the replicas of one service: an id of the caller's; empty means none.
   */
  'group'?: (string);
  /**
   * Whether it may share a node with other live claims of its group. Needs `group` unless it is ALLOWED.
   */
  'sharing'?: (_rma_v1_ClaimSpec_Sharing);
  /**
   * Which of the nodes with the smallest sufficient RMA.
   */
  'strategy'?: (_rma_v1_ClaimSpec_Strategy);
  /**
   * With SPREAD: even out over the values of this label of nodes, such as "zone", before evening out over nodes. The
   * value with the fewest live claims comes first (of the group, where there is one); nodes without it come last.
   */
  'spreadLabel'?: (string);
  /**
   * Of the nodes with the smallest sufficient RMA, rather those whose preferences add up to more. At most 16,
   * of 16 KiB together.
   */
  'labelPreferences'?: (_rma_v1_LabelPreference)[];
  /**
   * Whether the guest can run without an RMA.
   */
  'need'?: (_rma_v1_ClaimSpec_Need);
}

/**
 * What a guest asks for. It never changes after the claim was made.
 */
export interface ClaimSpec__Output {
  /**
   * Who the RMA is for: free text of 1 to 256 printable characters, for people and audit. Required.
   */
  'guest': (string);
  /**
   * The smallest RMA that serves, in bytes. Required, at least 1.
   */
  'minRmaBytes': (number);
  /**
   * The largest RMA worth spending on this guest, in bytes; 0 means no limit. A node's RMAs have one size,
   * so a bigger one than asked for is waste.
   */
  'maxRmaBytes': (number);
  /**
   * Only nodes that meet all of these. At most 16, of 16 KiB together.
   */
  'labelRequirements': (_rma_v1_LabelRequirement__Output)[];
  /**
   * Only this node ("nodes/{node}"); empty means any.
   */
  'node': (string);
  /**
   * Only nodes with this device; unspecified means any.
   */
  'device': (_rma_v1_DeviceKind__Output);
  /**
   * The caller's own labels, kept with the claim and usable in filters.
   */
  'labels': ({[key: string]: string});
  /**
   * Never these nodes ("nodes/{node}"). At most 64.
   */
  'excludedNodes': (string)[];
  /**
   * Whose quota it counts against: "tenants/{tenant}"; empty means nobody's.
   */
  'tenant': (string);
  /**
   * Who waits in front when RMAs are short: -1,000 to 1,000, the higher the sooner. It takes an RMA from nobody.
   */
  'priority': (number);
  /**
   * Guests that belong together, such as the replicas of one service: an id of the caller's; empty means none.
   */
  'group': (string);
  /**
   * Whether it may share a node with other live claims of its group. Needs `group` unless it is ALLOWED.
   */
  'sharing': (_rma_v1_ClaimSpec_Sharing__Output);
  /**
   * Which of the nodes with the smallest sufficient RMA.
   */
  'strategy': (_rma_v1_ClaimSpec_Strategy__Output);
  /**
   * With SPREAD: even out over the values of this label of nodes, such as "zone", before evening out over nodes. The
   * value with the fewest live claims comes first (of the group, where there is one); nodes without it come last.
   */
  'spreadLabel': (string);
  /**
   * Of the nodes with the smallest sufficient RMA, rather those whose preferences add up to more. At most 16,
   * of 16 KiB together.
   */
  'labelPreferences': (_rma_v1_LabelPreference__Output)[];
  /**
   * Whether the guest can run without an RMA.
   */
  'need': (_rma_v1_ClaimSpec_Need__Output);
}
