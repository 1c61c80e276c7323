import type { CoreReport } from '../../domain/agent/effects.js';
import type { BrokerInput } from '../../domain/agent/inputs.js';
import type { AgentSnapshot } from '../../domain/link/reports.js';

/**
 * The link's view of the core, wherever that runs.
 *
 * Reports arrive in the order in which the core made them, and the ones that led up to a snapshot arrive before it: the
 * link counts on a report that comes later to be at least as new as the snapshot.
 */
export interface CorePort {
  send(input: BrokerInput): void;
  /** Rejects when the core has ended. */
  snapshot(): Promise<AgentSnapshot>;
  /** There is one listener, for as long as the port lives; it gets at once what the core has made at once. */
  onReports(listener: (reports: readonly CoreReport[]) => void): void;
}
