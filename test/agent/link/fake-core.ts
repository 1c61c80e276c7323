import type { CorePort } from '../../../src/agent/link/core-port.js';
import type { CoreReport } from '../../../src/domain/agent/effects.js';
import type { BrokerInput } from '../../../src/domain/agent/inputs.js';
import type { ClaimId, FencingToken } from '../../../src/domain/ids.js';
import type { AgentSnapshot, ClaimReport, InventoryReport } from '../../../src/domain/link/reports.js';

/** A core that remembers what it was told and says what the test wants. */
export class FakeCore implements CorePort {
  readonly inputs: BrokerInput[] = [];
  claims: readonly ClaimReport[] = [];
  inventory: InventoryReport = inventoryOf(2);
  #listener: (reports: readonly CoreReport[]) => void = () => undefined;

  send(input: BrokerInput): void {
    this.inputs.push(input);
  }

  async snapshot(): Promise<AgentSnapshot> {
    return { inventory: this.inventory, claims: this.claims };
  }

  onReports(listener: (reports: readonly CoreReport[]) => void): void {
    this.#listener = listener;
  }

  /** Reports on claims, all at once. */
  reportClaim(...reports: readonly ClaimReport[]): void {
    this.#listener(reports.map((report) => ({ type: 'report-claim', report })));
  }

  reportInventory(report: InventoryReport): void {
    this.#listener([{ type: 'report-inventory', report }]);
  }
}

/** A pool of `free` RMAs and nothing else. */
export function inventoryOf(free: number): InventoryReport {
  const slots = { free, preparing: 0, prepared: 0, bound: 0, reclaiming: 0, unavailable: 0, quarantined: 0 };
  return { capacityCount: free, slots, unclaimedCount: 0, unscheduledCount: 0, poisonedCount: 0 };
}

/** A report on claim `id`. */
export function reportOf(id: string, state: ClaimReport['state'], more: Partial<ClaimReport> = {}): ClaimReport {
  return { claim: id as ClaimId, fencingToken: 1 as FencingToken, state, ...more };
}
