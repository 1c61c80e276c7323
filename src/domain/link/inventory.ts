import type { SlotCounts } from '../claim-state.js';
import type { InventoryReport } from './reports.js';

/** Whether two reports are equal; the states that a slot passed through in between do not matter. */
export function isSameInventory(a: InventoryReport, b: InventoryReport): boolean {
  const isSameTotal = a.capacityCount === b.capacityCount;
  const isSameElsewhere = a.unclaimedCount === b.unclaimedCount && a.unscheduledCount === b.unscheduledCount;
  const isSamePoisoned = a.poisonedCount === b.poisonedCount;
  return isSameTotal && isSamePoisoned && isSameElsewhere && isSameCounts(a.slots, b.slots);
}

function isSameCounts(a: SlotCounts, b: SlotCounts): boolean {
  const isSameAtHand = a.free === b.free && a.preparing === b.preparing && a.prepared === b.prepared;
  const isSameMissing = a.unavailable === b.unavailable && a.quarantined === b.quarantined;
  return isSameAtHand && isSameMissing && a.bound === b.bound && a.reclaiming === b.reclaiming;
}
