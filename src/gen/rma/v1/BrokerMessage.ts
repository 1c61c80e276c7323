// Original file: proto/rma/v1/agent.proto

import type { Welcome as _rma_v1_Welcome, Welcome__Output as _rma_v1_Welcome__Output } from '../../rma/v1/Welcome.js';
import type { Prepare as _rma_v1_Prepare, Prepare__Output as _rma_v1_Prepare__Output } from '../../rma/v1/Prepare.js';
import type { Unprepare as _rma_v1_Unprepare, Unprepare__Output as _rma_v1_Unprepare__Output } from '../../rma/v1/Unprepare.js';
import type { Heartbeat as _rma_v1_Heartbeat, Heartbeat__Output as _rma_v1_Heartbeat__Output } from '../../rma/v1/Heartbeat.js';
import type { Drain as _rma_v1_Drain, Drain__Output as _rma_v1_Drain__Output } from '../../rma/v1/Drain.js';
import type { ListHolders as _rma_v1_ListHolders, ListHolders__Output as _rma_v1_ListHolders__Output } from '../../rma/v1/ListHolders.js';
import type { Orders as _rma_v1_Orders, Orders__Output as _rma_v1_Orders__Output } from '../../rma/v1/Orders.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What the broker sends.
 */
export interface BrokerMessage {
  /**
   * 1, 2, 3, …
   */
  'seq'?: (number | string | Long);
  /**
   * The highest AgentMessage.seq whose effects are durable.
   */
  'ack'?: (number | string | Long);
  'welcome'?: (_rma_v1_Welcome | null);
  'prepare'?: (_rma_v1_Prepare | null);
  'unprepare'?: (_rma_v1_Unprepare | null);
  /**
   * Carries only the acknowledgement.
   */
  'heartbeat'?: (_rma_v1_Heartbeat | null);
  'drain'?: (_rma_v1_Drain | null);
  'listHolders'?: (_rma_v1_ListHolders | null);
  /**
   * Only to an agent whose Hello has takes_batches.
   */
  'orders'?: (_rma_v1_Orders | null);
  'body'?: "welcome"|"prepare"|"unprepare"|"heartbeat"|"drain"|"listHolders"|"orders";
}

/**
 * What the broker sends.
 */
export interface BrokerMessage__Output {
  /**
   * 1, 2, 3, …
   */
  'seq': (number);
  /**
   * The highest AgentMessage.seq whose effects are durable.
   */
  'ack': (number);
  'welcome'?: (_rma_v1_Welcome__Output | null);
  'prepare'?: (_rma_v1_Prepare__Output | null);
  'unprepare'?: (_rma_v1_Unprepare__Output | null);
  /**
   * Carries only the acknowledgement.
   */
  'heartbeat'?: (_rma_v1_Heartbeat__Output | null);
  'drain'?: (_rma_v1_Drain__Output | null);
  'listHolders'?: (_rma_v1_ListHolders__Output | null);
  /**
   * Only to an agent whose Hello has takes_batches.
   */
  'orders'?: (_rma_v1_Orders__Output | null);
  'body'?: "welcome"|"prepare"|"unprepare"|"heartbeat"|"drain"|"listHolders"|"orders";
}
