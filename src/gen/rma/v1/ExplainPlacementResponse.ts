// Original file: proto/rma/v1/broker.proto

import type { PlacementExplanation as _rma_v1_PlacementExplanation, PlacementExplanation__Output as _rma_v1_PlacementExplanation__Output } from '../../rma/v1/PlacementExplanation.js';
import type { NodeVerdict as _rma_v1_NodeVerdict, NodeVerdict__Output as _rma_v1_NodeVerdict__Output } from '../../rma/v1/NodeVerdict.js';
import type { Long } from '@grpc/proto-loader';

export interface ExplainPlacementResponse {
  /**
   * Where it would go: "nodes/{node}"; empty when nowhere.
   */
  'node'?: (string);
  /**
   * The size of the RMA it would get; 0 when it would go without one.
   */
  'rmaBytes'?: (number | string | Long);
  'explanation'?: (_rma_v1_PlacementExplanation | null);
  /**
   * By the nodes' names.
   */
  'verdicts'?: (_rma_v1_NodeVerdict)[];
  'nextPageToken'?: (string);
  /**
   * The reason with which CreateClaim would refuse it; empty when it would not.
   */
  'reason'?: (string);
}

export interface ExplainPlacementResponse__Output {
  /**
   * Where it would go: "nodes/{node}"; empty when nowhere.
   */
  'node': (string);
  /**
   * The size of the RMA it would get; 0 when it would go without one.
   */
  'rmaBytes': (number);
  'explanation': (_rma_v1_PlacementExplanation__Output | null);
  /**
   * By the nodes' names.
   */
  'verdicts': (_rma_v1_NodeVerdict__Output)[];
  'nextPageToken': (string);
  /**
   * The reason with which CreateClaim would refuse it; empty when it would not.
   */
  'reason': (string);
}
