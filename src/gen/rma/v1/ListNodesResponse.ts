// Original file: proto/rma/v1/fleet.proto

import type { Node as _rma_v1_Node, Node__Output as _rma_v1_Node__Output } from '../../rma/v1/Node.js';

export interface ListNodesResponse {
  'nodes'?: (_rma_v1_Node)[];
  /**
   * Empty on the last page. Earlier pages may be short, or even empty, when few of many match the filter.
   */
  'nextPageToken'?: (string);
}

export interface ListNodesResponse__Output {
  'nodes': (_rma_v1_Node__Output)[];
  /**
   * Empty on the last page. Earlier pages may be short, or even empty, when few of many match the filter.
   */
  'nextPageToken': (string);
}
