// Original file: proto/rma/v1/fleet.proto

import type { Node as _rma_v1_Node, Node__Output as _rma_v1_Node__Output } from '../../rma/v1/Node.js';

export interface RemoveNodeResponse {
  /**
   * The node as it was.
   */
  'node'?: (_rma_v1_Node | null);
  /**
   * How many claims became LOST.
   */
  'lostClaimCount'?: (number);
}

export interface RemoveNodeResponse__Output {
  /**
   * The node as it was.
   */
  'node': (_rma_v1_Node__Output | null);
  /**
   * How many claims became LOST.
   */
  'lostClaimCount': (number);
}
