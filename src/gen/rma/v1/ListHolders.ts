// Original file: proto/rma/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Find out who has the node's RMAs, and answer with one HoldersReport.
 */
export interface ListHolders {
  /**
   * Comes back with the answer.
   */
  'queryId'?: (number | string | Long);
}

/**
 * Find out who has the node's RMAs, and answer with one HoldersReport.
 */
export interface ListHolders__Output {
  /**
   * Comes back with the answer.
   */
  'queryId': (number);
}
