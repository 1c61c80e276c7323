// Original file: proto/rma/v1/placement.proto

import type { _rma_v1_PlacementExplanation_Cause, _rma_v1_PlacementExplanation_Cause__Output } from '../../rma/v1/PlacementExplanation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What one node has to say to a request.
 */
export interface NodeVerdict {
  /**
   * "nodes/{node}".
   */
  'node'?: (string);
  /**
   * The first cause against it; unspecified when it would serve.
   */
  'cause'?: (_rma_v1_PlacementExplanation_Cause);
  'rmaSizeBytes'?: (number | string | Long);
  'freeCount'?: (number);
  /**
   * The place in the order of preference, from 1, of the first 1,000 that would serve; 0 otherwise.
   */
  'rank'?: (number);
}

/**
 * What one node has to say to a request.
 */
export interface NodeVerdict__Output {
  /**
   * "nodes/{node}".
   */
  'node': (string);
  /**
   * The first cause against it; unspecified when it would serve.
   */
  'cause': (_rma_v1_PlacementExplanation_Cause__Output);
  'rmaSizeBytes': (number);
  'freeCount': (number);
  /**
   * The place in the order of preference, from 1, of the first 1,000 that would serve; 0 otherwise.
   */
  'rank': (number);
}
