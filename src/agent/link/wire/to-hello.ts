import type { DeviceKind } from '../../../domain/claim-state.js';
import { type AgentIdentity, type BootId, type Incarnation, type NodeId, nodeName } from '../../../domain/ids.js';
import type { AgentSnapshot } from '../../../domain/link/reports.js';
import type { Hello } from '../../../gen/rma/v1/Hello.js';
import { toClaimReport, toInventory } from './to-reports.js';

const US_PER_MS = 1_000;

/** What a Hello tells that stays the same for one life of the agent. */
export interface NodeIdentity {
  readonly node: NodeId;
  readonly bootId: BootId;
  readonly incarnation: Incarnation;
  /** Which agent this is, over all lives of its process. */
  readonly identity: AgentIdentity;
  readonly agentVersion: string;
  readonly device: DeviceKind;
  readonly rmaSizeBytes: number;
  /** How many RMAs the operator keeps back from the broker. */
  readonly heldBackCount: number;
  /** KVM_CAP_PPC_RMA: 0, 1 or 2. */
  readonly rmaCapability: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** What the agent knows, and since when. */
export interface DatedSnapshot extends AgentSnapshot {
  /** When it was asked for, on the node's CLOCK_MONOTONIC. */
  readonly atMonotonicMs: number;
}

/** The first message of a session. */
export function toHello({ node, ...identity }: NodeIdentity, snapshot: DatedSnapshot): Hello {
  const { inventory, claims, atMonotonicMs } = snapshot;
  const snapshotUs = Math.floor(atMonotonicMs * US_PER_MS);
  const state = { inventory: toInventory(inventory), claims: claims.map(toClaimReport), snapshotUs };
  return { ...identity, node: nodeName(node), ...state, takesBatches: true, enforcesHolder: true };
}
