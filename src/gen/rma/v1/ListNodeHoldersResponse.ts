// Original file: proto/rma/v1/fleet.proto

import type { RmaHolder as _rma_v1_RmaHolder, RmaHolder__Output as _rma_v1_RmaHolder__Output } from '../../rma/v1/RmaHolder.js';

export interface ListNodeHoldersResponse {
  /**
   * One for each RMA in each process, at most 1,000 and 256 KiB: first those that need attention,
   * then in the order of their pids.
   */
  'holders'?: (_rma_v1_RmaHolder)[];
  /**
   * How many were left out.
   */
  'omittedHolderCount'?: (number);
  /**
   * How many processes the node has, and how many of them the agent may not inspect.
   * RMAs of the latter are not listed.
   */
  'processCount'?: (number);
  'unreadableProcessCount'?: (number);
}

export interface ListNodeHoldersResponse__Output {
  /**
   * One for each RMA in each process, at most 1,000 and 256 KiB: first those that need attention,
   * then in the order of their pids.
   */
  'holders': (_rma_v1_RmaHolder__Output)[];
  /**
   * How many were left out.
   */
  'omittedHolderCount': (number);
  /**
   * How many processes the node has, and how many of them the agent may not inspect.
   * RMAs of the latter are not listed.
   */
  'processCount': (number);
  'unreadableProcessCount': (number);
}
