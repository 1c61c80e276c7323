// Original file: proto/rma/v1/fleet.proto

import type { RmaHolder as _rma_v1_RmaHolder, RmaHolder__Output as _rma_v1_RmaHolder__Output } from '../../rma/v1/RmaHolder.js';

export interface ListNodeHoldersResponse {
  /**
   * At most 1,000, and 256 KiB, one for each RMA in each process: those that need somebody's attention first, then by pid.
   */
  'holders'?: (_rma_v1_RmaHolder)[];
  /**
   * How many more there are.
   */
  'omittedHolderCount'?: (number);
  /**
   * How many processes the node has, and how many of them the agent may not look into: what those have is not listed.
   */
  'processCount'?: (number);
  'unreadableProcessCount'?: (number);
}

export interface ListNodeHoldersResponse__Output {
  /**
   * At most 1,000, and 256 KiB, one for each RMA in each process: those that need somebody's attention first, then by pid.
   */
  'holders': (_rma_v1_RmaHolder__Output)[];
  /**
   * How many more there are.
   */
  'omittedHolderCount': (number);
  /**
   * How many processes the node has, and how many of them the agent may not look into: what those have is not listed.
   */
  'processCount': (number);
  'unreadableProcessCount': (number);
}
