// Original file: proto/rma/v1/broker.proto

import type { PlacementExplanation as _rma_v1_PlacementExplanation, PlacementExplanation__Output as _rma_v1_PlacementExplanation__Output } from '../../rma/v1/PlacementExplanation.js';
import type { NodeVerdict as _rma_v1_NodeVerdict, NodeVerdict__Output as _rma_v1_NodeVerdict__Output } from '../../rma/v1/NodeVerdict.js';
import type { Long } from '@grpc/proto-loader';

export interface ExplainPlacementResponse {
  /**
   * The node on which the guest would be placed: "nodes/{node}"; empty for none.
   */
  'node'?: (string);
  /**
   * The size of the RMA that it would get; 0 when it would run without one.
   */
  'rmaBytes'?: (number | string | Long);
  'explanation'?: (_rma_v1_PlacementExplanation | null);
  /**
   * In the order of the nodes' names.
   */
  'verdicts'?: (_rma_v1_NodeVerdict)[];
  'nextPageToken'?: (string);
  /**
   * The error reason with which CreateClaim would refuse the guest; empty when it would not.
   */
  'reason'?: (string);
}

export interface ExplainPlacementResponse__Output {
  /**
   * The node on which the guest would be placed: "nodes/{node}"; empty for none.
   */
  'node': (string);
  /**
   * The size of the RMA that it would get; 0 when it would run without one.
   */
  'rmaBytes': (number);
  'explanation': (_rma_v1_PlacementExplanation__Output | null);
  /**
   * In the order of the nodes' names.
   */
  'verdicts': (_rma_v1_NodeVerdict__Output)[];
  'nextPageToken': (string);
  /**
   * The error reason with which CreateClaim would refuse the guest; empty when it would not.
   */
  'reason': (string);
}
