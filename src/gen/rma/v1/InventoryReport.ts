// Original file: proto/rma/v1/agent.proto

import type { SlotCounts as _rma_v1_SlotCounts, SlotCounts__Output as _rma_v1_SlotCounts__Output } from '../../rma/v1/SlotCounts.js';

/**
 * The pool, whenever it changed. Counts that contradict one another are refused: nobody could tell what is free.
 */
export interface InventoryReport {
  /**
   * At most 65,536.
   */
  'capacityCount'?: (number);
  'slots'?: (_rma_v1_SlotCounts | null);
  /**
   * Slots that are neither free nor used by a claim of the broker: unscheduled, given back without a claim, unavailable. At least
   * slots.unavailable, and none of slots.free.
   */
  'unclaimedCount'?: (number);
  /**
   * Of those, handed out under the node's own policy.
   */
  'unscheduledCount'?: (number);
  /**
   * Of the quarantined slots: those whose RMA has memory that failed. Agents of 0.1.0 do not look.
   */
  'poisonedCount'?: (number);
}

/**
 * The pool, whenever it changed. Counts that contradict one another are refused: nobody could tell what is free.
 */
export interface InventoryReport__Output {
  /**
   * At most 65,536.
   */
  'capacityCount': (number);
  'slots': (_rma_v1_SlotCounts__Output | null);
  /**
   * Slots that are neither free nor used by a claim of the broker: unscheduled, given back without a claim, unavailable. At least
   * slots.unavailable, and none of slots.free.
   */
  'unclaimedCount': (number);
  /**
   * Of those, handed out under the node's own policy.
   */
  'unscheduledCount': (number);
  /**
   * Of the quarantined slots: those whose RMA has memory that failed. Agents of 0.1.0 do not look.
   */
  'poisonedCount': (number);
}
