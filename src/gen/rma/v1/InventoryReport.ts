// Original file: proto/rma/v1/agent.proto

import type { SlotCounts as _rma_v1_SlotCounts, SlotCounts__Output as _rma_v1_SlotCounts__Output } from '../../rma/v1/SlotCounts.js';

/**
 * The node's pool, sent whenever it changes. Counts that contradict one another are refused:
 * they do not show what is free.
 */
export interface InventoryReport {
  /**
   * At most 65,536.
   */
  'capacityCount'?: (number);
  'slots'?: (_rma_v1_SlotCounts | null);
  /**
   * Slots that are neither free nor used by a claim of the broker: unscheduled, returned without a claim, or
   * unavailable. At least slots.unavailable; none of slots.free is among them.
   */
  'unclaimedCount'?: (number);
  /**
   * How many of those were handed out under the node's own policy.
   */
  'unscheduledCount'?: (number);
  /**
   * How many of the quarantined slots have memory that failed. Agents of 0.1.0 always send 0.
   */
  'poisonedCount'?: (number);
}

/**
 * The node's pool, sent whenever it changes. Counts that contradict one another are refused:
 * they do not show what is free.
 */
export interface InventoryReport__Output {
  /**
   * At most 65,536.
   */
  'capacityCount': (number);
  'slots': (_rma_v1_SlotCounts__Output | null);
  /**
   * Slots that are neither free nor used by a claim of the broker: unscheduled, returned without a claim, or
   * unavailable. At least slots.unavailable; none of slots.free is among them.
   */
  'unclaimedCount': (number);
  /**
   * How many of those were handed out under the node's own policy.
   */
  'unscheduledCount': (number);
  /**
   * How many of the quarantined slots have memory that failed. Agents of 0.1.0 always send 0.
   */
  'poisonedCount': (number);
}
