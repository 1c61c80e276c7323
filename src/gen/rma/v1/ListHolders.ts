// Original file: proto/rma/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Asks the agent which processes have RMAs of the node. It answers with one HoldersReport.
 */
export interface ListHolders {
  /**
   * The answer has the same id.
   */
  'queryId'?: (number | string | Long);
}

/**
 * Asks the agent which processes have RMAs of the node. It answers with one HoldersReport.
 */
export interface ListHolders__Output {
  /**
   * The answer has the same id.
   */
  'queryId': (number);
}
