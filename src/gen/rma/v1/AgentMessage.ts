// Original file: proto/rma/v1/agent.proto

import type { Hello as _rma_v1_Hello, Hello__Output as _rma_v1_Hello__Output } from '../../rma/v1/Hello.js';
import type { ClaimReport as _rma_v1_ClaimReport, ClaimReport__Output as _rma_v1_ClaimReport__Output } from '../../rma/v1/ClaimReport.js';
import type { InventoryReport as _rma_v1_InventoryReport, InventoryReport__Output as _rma_v1_InventoryReport__Output } from '../../rma/v1/InventoryReport.js';
import type { Heartbeat as _rma_v1_Heartbeat, Heartbeat__Output as _rma_v1_Heartbeat__Output } from '../../rma/v1/Heartbeat.js';
import type { HoldersReport as _rma_v1_HoldersReport, HoldersReport__Output as _rma_v1_HoldersReport__Output } from '../../rma/v1/HoldersReport.js';
import type { ClaimReports as _rma_v1_ClaimReports, ClaimReports__Output as _rma_v1_ClaimReports__Output } from '../../rma/v1/ClaimReports.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What an agent sends.
 */
export interface AgentMessage {
  /**
   * 1, 2, 3, …
   */
  'seq'?: (number | string | Long);
  /**
   * The highest BrokerMessage.seq that the agent has handled.
   */
  'ack'?: (number | string | Long);
  'hello'?: (_rma_v1_Hello | null);
  'claimReport'?: (_rma_v1_ClaimReport | null);
  'inventoryReport'?: (_rma_v1_InventoryReport | null);
  'heartbeat'?: (_rma_v1_Heartbeat | null);
  'holdersReport'?: (_rma_v1_HoldersReport | null);
  /**
   * Only to a broker whose Welcome has takes_batches.
   */
  'claimReports'?: (_rma_v1_ClaimReports | null);
  'body'?: "hello"|"claimReport"|"inventoryReport"|"heartbeat"|"holdersReport"|"claimReports";
}

/**
 * What an agent sends.
 */
export interface AgentMessage__Output {
  /**
   * 1, 2, 3, …
   */
  'seq': (number);
  /**
   * The highest BrokerMessage.seq that the agent has handled.
   */
  'ack': (number);
  'hello'?: (_rma_v1_Hello__Output | null);
  'claimReport'?: (_rma_v1_ClaimReport__Output | null);
  'inventoryReport'?: (_rma_v1_InventoryReport__Output | null);
  'heartbeat'?: (_rma_v1_Heartbeat__Output | null);
  'holdersReport'?: (_rma_v1_HoldersReport__Output | null);
  /**
   * Only to a broker whose Welcome has takes_batches.
   */
  'claimReports'?: (_rma_v1_ClaimReports__Output | null);
  'body'?: "hello"|"claimReport"|"inventoryReport"|"heartbeat"|"holdersReport"|"claimReports";
}
