// Original file: proto/rma/v1/history.proto

import type { NodeHistoryEntry as _rma_v1_NodeHistoryEntry, NodeHistoryEntry__Output as _rma_v1_NodeHistoryEntry__Output } from '../../rma/v1/NodeHistoryEntry.js';

export interface GetNodeHistoryResponse {
  /**
   * In the order in which they happened: at most the first 4 and the last 60.
   */
  'entries'?: (_rma_v1_NodeHistoryEntry)[];
  /**
   * How many are left out between those.
   */
  'omittedEntryCount'?: (number);
}

export interface GetNodeHistoryResponse__Output {
  /**
   * In the order in which they happened: at most the first 4 and the last 60.
   */
  'entries': (_rma_v1_NodeHistoryEntry__Output)[];
  /**
   * How many are left out between those.
   */
  'omittedEntryCount': (number);
}
