import { invalidField } from '../../../common/errors/rma-error.js';
import type { SlotCounts } from '../../../domain/claim-state.js';
import { CAPACITY_COUNT_MAX } from '../../../domain/link/agent-bounds.js';
import type { InventoryReport } from '../../../domain/link/reports.js';
import type { InventoryReport__Output } from '../../../gen/rma/v1/InventoryReport.js';
import type { SlotCounts__Output } from '../../../gen/rma/v1/SlotCounts.js';
import { parseCount } from '../../wire/parse/number.js';

/**
 * An agent's word about its pool. The seven counts add up to the capacity, and what the broker may not promise is
 * within it and at least what is unavailable: from counts that contradict one another nobody could tell what is free,
 * and a guess would promise an RMA that is not there. So they are refused, and not put right.
 */
export function parseInventory(field: string, inventory: InventoryReport__Output | null): InventoryReport {
  if (inventory === null) throw invalidField(field, 'is required');
  const capacityCount = parseCount(`${field}.capacity_count`, inventory.capacityCount, 0, CAPACITY_COUNT_MAX);
  const slots = parseSlots(`${field}.slots`, inventory.slots, capacityCount);
  const { unclaimedCount, unscheduledCount } = inventory;
  parseCount(`${field}.unclaimed_count`, unclaimedCount, slots.unavailable, capacityCount - slots.free);
  parseCount(`${field}.unscheduled_count`, unscheduledCount, 0, unclaimedCount);
  const poisonedCount = parseCount(`${field}.poisoned_count`, inventory.poisonedCount, 0, slots.quarantined);
  return { capacityCount, slots, unclaimedCount, unscheduledCount, poisonedCount };
}

function parseSlots(field: string, slots: SlotCounts__Output | null, capacityCount: number): SlotCounts {
  if (slots === null) throw invalidField(field, 'is required');
  const { free, preparing, prepared, bound, reclaiming, unavailable, quarantined } = slots;
  const sum = free + preparing + prepared + bound + reclaiming + unavailable + quarantined;
  if (sum !== capacityCount)
    throw invalidField(field, `counts add up to ${sum}, not to the capacity of ${capacityCount}`);
  return { free, preparing, prepared, bound, reclaiming, unavailable, quarantined };
}
