// Original file: proto/rma/v1/fleet.proto

import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The RMAs of all nodes with the same device and RMA size.
 */
export interface SizeCapacity {
  'device'?: (_rma_v1_DeviceKind);
  'rmaSizeBytes'?: (number | string | Long);
  'nodeCount'?: (number);
  'capacityCount'?: (number | string | Long);
  /**
   * The capacity minus what operators withhold.
   */
  'allocatableCount'?: (number | string | Long);
  /**
   * Promised or in use.
   */
  'usedCount'?: (number | string | Long);
  /**
   * How many the broker can promise now. Silent and cordoned nodes have none.
   */
  'freeCount'?: (number | string | Long);
}

/**
 * The RMAs of all nodes with the same device and RMA size.
 */
export interface SizeCapacity__Output {
  'device': (_rma_v1_DeviceKind__Output);
  'rmaSizeBytes': (number);
  'nodeCount': (number);
  'capacityCount': (number);
  /**
   * The capacity minus what operators withhold.
   */
  'allocatableCount': (number);
  /**
   * Promised or in use.
   */
  'usedCount': (number);
  /**
   * How many the broker can promise now. Silent and cordoned nodes have none.
   */
  'freeCount': (number);
}
