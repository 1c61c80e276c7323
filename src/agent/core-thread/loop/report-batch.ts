import type { CoreReport } from '../../../domain/agent/effects.js';
import type { InventoryReport } from '../../../domain/link/reports.js';

/**
 * Collects what the broker is to hear of, until the peers of a round have their answers: a message to another thread
 * costs more than the whole of a redeem.
 */
export class ReportBatch {
  private reports: CoreReport[] = [];
  private lastInventory: InventoryReport | null = null;

  /** An inventory that says nothing new is left out: most steps of a hand-off change no count. */
  add(report: CoreReport): void {
    if (report.type === 'report-inventory') {
      if (this.lastInventory !== null && isSameInventory(this.lastInventory, report.report)) return;
      this.lastInventory = report.report;
    }
    this.reports.push(report);
  }

  /** Takes everything out, in the order in which it came. */
  take(): readonly CoreReport[] {
    if (this.reports.length === 0) return NOTHING;
    const { reports } = this;
    this.reports = [];
    return reports;
  }
}

const NOTHING: readonly CoreReport[] = [];

function isSameInventory(a: InventoryReport, b: InventoryReport): boolean {
  return (
    a.capacityCount === b.capacityCount &&
    a.unclaimedCount === b.unclaimedCount &&
    a.unscheduledCount === b.unscheduledCount &&
    a.poisonedCount === b.poisonedCount &&
    a.slots.free === b.slots.free &&
    a.slots.preparing === b.slots.preparing &&
    a.slots.prepared === b.slots.prepared &&
    a.slots.bound === b.slots.bound &&
    a.slots.reclaiming === b.slots.reclaiming &&
    a.slots.unavailable === b.slots.unavailable &&
    a.slots.quarantined === b.slots.quarantined
  );
}
