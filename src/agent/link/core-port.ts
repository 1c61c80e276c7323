import type { AgentEffect } from '../../domain/agent/effects.js';
import type { AgentInput } from '../../domain/agent/inputs.js';
import type { ClaimReport, InventoryReport } from '../../domain/link/reports.js';

/** What the core wants the broker to hear. */
export type CoreReport = Extract<AgentEffect, { type: 'report-claim' | 'report-inventory' }>;

/** What the core hears from the broker. */
export type BrokerInput = Extract<AgentInput, { type: 'prepare' | 'unprepare' | 'drain' | 'ends-acknowledged' }>;

/** Everything that a Hello tells and the core knows. */
export interface CoreSnapshot {
  readonly inventory: InventoryReport;
  /** Every claim of the broker's that lives, or has ended without the broker's acknowledgement. */
  readonly claims: readonly ClaimReport[];
}

/**
 * The link's view of the core, wherever that runs.
 *
 * Reports arrive in the order in which the core made them, and the ones that led up to a snapshot arrive before it: the
 * link counts on a report that comes later to be at least as new as the snapshot.
 */
export interface CorePort {
  send(input: BrokerInput): void;
  /** Rejects when the core has ended. */
  snapshot(): Promise<CoreSnapshot>;
  /** There is one listener, for as long as the port lives; it gets at once what the core has made at once. */
  onReports(listener: (reports: readonly CoreReport[]) => void): void;
}
