// Original file: proto/rma/v1/fleet.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { NodeCounts as _rma_v1_NodeCounts, NodeCounts__Output as _rma_v1_NodeCounts__Output } from '../../rma/v1/NodeCounts.js';
import type { SizeCapacity as _rma_v1_SizeCapacity, SizeCapacity__Output as _rma_v1_SizeCapacity__Output } from '../../rma/v1/SizeCapacity.js';
import type { Problem as _rma_v1_Problem, Problem__Output as _rma_v1_Problem__Output } from '../../rma/v1/Problem.js';
import type { Long } from '@grpc/proto-loader';

/**
 * How the broker that answers is, and the fleet as it knows it. That it answers says that it serves.
 */
export interface GetStatusResponse {
  /**
   * Of the broker.
   */
  'version'?: (string);
  /**
   * Since when this broker process serves.
   */
  'startTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Where it remembers: "lmdb" or "memory"; a newer broker may say something else.
   */
  'store'?: (string);
  /**
   * The change counter.
   */
  'revision'?: (number | string | Long);
  'nodes'?: (_rma_v1_NodeCounts | null);
  /**
   * By device, then size; up to 256.
   */
  'sizes'?: (_rma_v1_SizeCapacity)[];
  /**
   * Claims that use an RMA, or a promise of one.
   */
  'liveClaimCount'?: (number);
  'tenantCount'?: (number);
  /**
   * Requests that wait for capacity.
   */
  'waitingCount'?: (number);
  /**
   * What is not as it should be, the worst first. None: all is well.
   */
  'problems'?: (_rma_v1_Problem)[];
}

/**
 * How the broker that answers is, and the fleet as it knows it. That it answers says that it serves.
 */
export interface GetStatusResponse__Output {
  /**
   * Of the broker.
   */
  'version': (string);
  /**
   * Since when this broker process serves.
   */
  'startTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Where it remembers: "lmdb" or "memory"; a newer broker may say something else.
   */
  'store': (string);
  /**
   * The change counter.
   */
  'revision': (number);
  'nodes': (_rma_v1_NodeCounts__Output | null);
  /**
   * By device, then size; up to 256.
   */
  'sizes': (_rma_v1_SizeCapacity__Output)[];
  /**
   * Claims that use an RMA, or a promise of one.
   */
  'liveClaimCount': (number);
  'tenantCount': (number);
  /**
   * Requests that wait for capacity.
   */
  'waitingCount': (number);
  /**
   * What is not as it should be, the worst first. None: all is well.
   */
  'problems': (_rma_v1_Problem__Output)[];
}
