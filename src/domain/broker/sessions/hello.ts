import type { DeviceKind } from '../../claim-state.js';
import type { AgentIdentity, BootId, Incarnation, NodeId } from '../../ids.js';
import type { Labels } from '../../labels.js';
import type { ClaimReport, InventoryReport } from '../../link/reports.js';

/** Everything an agent says about its node when a session begins. */
export interface Hello {
  readonly node: NodeId;
  readonly bootId: BootId;
  readonly incarnation: Incarnation;
  /** Null: it tells none, as agents of 0.1.0. */
  readonly identity: AgentIdentity | null;
  readonly agentVersion: string;
  readonly device: DeviceKind;
  readonly rmaSizeBytes: number;
  readonly heldBackCount: number;
  readonly rmaCapability: number;
  /** False: it does not, as agents of 0.1.0. */
  readonly enforcesHolder: boolean;
  readonly labels: Labels;
  readonly inventory: InventoryReport;
  readonly claims: readonly ClaimReport[];
  /** When the agent gathered this, in microseconds of its node's CLOCK_MONOTONIC; 0 from agents of 0.1.0. */
  readonly snapshotUs: number;
}
