// Original file: proto/rma/v1/fleet.proto

import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What nodes with the same device and RMA size have together.
 */
export interface SizeCapacity {
  'device'?: (_rma_v1_DeviceKind);
  'rmaSizeBytes'?: (number | string | Long);
  'nodeCount'?: (number);
  'capacityCount'?: (number | string | Long);
  /**
   * Capacity less what operators keep back.
   */
  'allocatableCount'?: (number | string | Long);
  /**
   * Promised or in use.
   */
  'usedCount'?: (number | string | Long);
  /**
   * How many the broker would promise now: none of nodes that are silent or cordoned.
   */
  'freeCount'?: (number | string | Long);
}

/**
 * What nodes with the same device and RMA size have together.
 */
export interface SizeCapacity__Output {
  'device': (_rma_v1_DeviceKind__Output);
  'rmaSizeBytes': (number);
  'nodeCount': (number);
  'capacityCount': (number);
  /**
   * Capacity less what operators keep back.
   */
  'allocatableCount': (number);
  /**
   * Promised or in use.
   */
  'usedCount': (number);
  /**
   * How many the broker would promise now: none of nodes that are silent or cordoned.
   */
  'freeCount': (number);
}
