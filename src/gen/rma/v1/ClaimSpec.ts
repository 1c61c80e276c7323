// Original file: proto/rma/v1/types.proto

import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from '../../rma/v1/LabelRequirement.js';
import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
import type { Long } from '@grpc/proto-loader';

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
   * Only nodes that meet all of these. At most 16.
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
   * Only nodes that meet all of these. At most 16.
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
}
