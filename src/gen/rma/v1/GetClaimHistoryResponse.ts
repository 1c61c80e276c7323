// Original file: proto/rma/v1/history.proto

import type { ClaimHistoryEntry as _rma_v1_ClaimHistoryEntry, ClaimHistoryEntry__Output as _rma_v1_ClaimHistoryEntry__Output } from '../../rma/v1/ClaimHistoryEntry.js';

export interface GetClaimHistoryResponse {
  /**
   * In the order in which they happened: at most the first 8 and the last 8.
   */
  'entries'?: (_rma_v1_ClaimHistoryEntry)[];
  /**
   * How many are left out between those.
   */
  'omittedEntryCount'?: (number);
}

export interface GetClaimHistoryResponse__Output {
  /**
   * In the order in which they happened: at most the first 8 and the last 8.
   */
  'entries': (_rma_v1_ClaimHistoryEntry__Output)[];
  /**
   * How many are left out between those.
   */
  'omittedEntryCount': (number);
}
