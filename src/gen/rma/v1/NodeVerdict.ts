// Original file: proto/rma/v1/placement.proto

import type { _rma_v1_PlacementExplanation_Cause, _rma_v1_PlacementExplanation_Cause__Output } from '../../rma/v1/PlacementExplanation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Whether one node would serve a request.
 */
export interface NodeVerdict {
  /**
   * "nodes/{node}".
   */
  'node'?: (string);
  /**
   * The first cause that rules the node out; unspecified when the node would serve the request.
   */
  'cause'?: (_rma_v1_PlacementExplanation_Cause);
  'rmaSizeBytes'?: (number | string | Long);
  'freeCount'?: (number);
  /**
   * The node's place in the order of preference, from 1 to 1,000; 0 for later ones and for nodes that are ruled out.
   */
  'rank'?: (number);
}

/**
 * Whether one node would serve a request.
 */
export interface NodeVerdict__Output {
  /**
   * "nodes/{node}".
   */
  'node': (string);
  /**
   * The first cause that rules the node out; unspecified when the node would serve the request.
   */
  'cause': (_rma_v1_PlacementExplanation_Cause__Output);
  'rmaSizeBytes': (number);
  'freeCount': (number);
  /**
   * The node's place in the order of preference, from 1 to 1,000; 0 for later ones and for nodes that are ruled out.
   */
  'rank': (number);
}
