// Original file: proto/rma/v1/fleet.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { NodeCounts as _rma_v1_NodeCounts, NodeCounts__Output as _rma_v1_NodeCounts__Output } from '../../rma/v1/NodeCounts.js';
import type { SizeCapacity as _rma_v1_SizeCapacity, SizeCapacity__Output as _rma_v1_SizeCapacity__Output } from '../../rma/v1/SizeCapacity.js';
import type { Problem as _rma_v1_Problem, Problem__Output as _rma_v1_Problem__Output } from '../../rma/v1/Problem.js';
import type { Leadership as _rma_v1_Leadership, Leadership__Output as _rma_v1_Leadership__Output } from '../../rma/v1/Leadership.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The state of the broker that answers, and of the fleet as it knows it.
 */
export interface GetStatusResponse {
  /**
   * The broker's version.
   */
  'version'?: (string);
  /**
   * When this broker process began to serve.
   */
  'startTime'?: (_google_protobuf_Timestamp | null);
  /**
   * The kind of its store: "lmdb", "memory" or "etcd"; newer brokers may have others.
   */
  'store'?: (string);
  /**
   * The broker's revision; every change raises it.
   */
  'revision'?: (number | string | Long);
  'nodes'?: (_rma_v1_NodeCounts | null);
  /**
   * By device, then size; up to 256.
   */
  'sizes'?: (_rma_v1_SizeCapacity)[];
  /**
   * Claims that use an RMA or have one promised.
   */
  'liveClaimCount'?: (number);
  'tenantCount'?: (number);
  /**
   * Requests that wait for capacity.
   */
  'waitingCount'?: (number);
  /**
   * What needs attention, the worst first. Empty when all is well.
   */
  'problems'?: (_rma_v1_Problem)[];
  /**
   * Which broker leads, of several on one etcd; absent from one that is alone.
   */
  'leadership'?: (_rma_v1_Leadership | null);
}

/**
 * The state of the broker that answers, and of the fleet as it knows it.
 */
export interface GetStatusResponse__Output {
  /**
   * The broker's version.
   */
  'version': (string);
  /**
   * When this broker process began to serve.
   */
  'startTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * The kind of its store: "lmdb", "memory" or "etcd"; newer brokers may have others.
   */
  'store': (string);
  /**
   * The broker's revision; every change raises it.
   */
  'revision': (number);
  'nodes': (_rma_v1_NodeCounts__Output | null);
  /**
   * By device, then size; up to 256.
   */
  'sizes': (_rma_v1_SizeCapacity__Output)[];
  /**
   * Claims that use an RMA or have one promised.
   */
  'liveClaimCount': (number);
  'tenantCount': (number);
  /**
   * Requests that wait for capacity.
   */
  'waitingCount': (number);
  /**
   * What needs attention, the worst first. Empty when all is well.
   */
  'problems': (_rma_v1_Problem__Output)[];
  /**
   * Which broker leads, of several on one etcd; absent from one that is alone.
   */
  'leadership': (_rma_v1_Leadership__Output | null);
}
