// Original file: proto/rma/v1/agent.proto

import type { RmaHolder as _rma_v1_RmaHolder, RmaHolder__Output as _rma_v1_RmaHolder__Output } from '../../rma/v1/RmaHolder.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The answer to a ListHolders. The broker stores nothing of it.
 */
export interface HoldersReport {
  'queryId'?: (number | string | Long);
  /**
   * At most 1,000.
   */
  'holders'?: (_rma_v1_RmaHolder)[];
  'omittedHolderCount'?: (number);
  'processCount'?: (number);
  'unreadableProcessCount'?: (number);
  /**
   * Why the agent could not find out; empty when it could. The broker replaces unprintable
   * characters and cuts it at 1,000 bytes.
   */
  'problem'?: (string);
}

/**
 * The answer to a ListHolders. The broker stores nothing of it.
 */
export interface HoldersReport__Output {
  'queryId': (number);
  /**
   * At most 1,000.
   */
  'holders': (_rma_v1_RmaHolder__Output)[];
  'omittedHolderCount': (number);
  'processCount': (number);
  'unreadableProcessCount': (number);
  /**
   * Why the agent could not find out; empty when it could. The broker replaces unprintable
   * characters and cuts it at 1,000 bytes.
   */
  'problem': (string);
}
