import type { InventoryReport } from '../agent/ports.js';
import type { DeviceKind } from '../claim-state.js';
import type { BootId, BrokerMs, ClaimId, Incarnation, NodeId } from '../ids.js';
import type { Labels } from '../labels.js';

/** An operator's wish that a node be empty. */
export interface Drain {
  readonly reason: string;
  /** Until when. Later the node is overdue, and the drain stays in force. */
  readonly deadlineMs: BrokerMs;
}

/** What the broker remembers of a node for ever: durable, and replaced as a whole. */
export interface NodeRecord {
  readonly id: NodeId;
  readonly labels: Labels;
  readonly device: DeviceKind;
  readonly rmaSizeBytes: number;
  readonly capacityCount: number;
  /** How many RMAs the node's operator keeps from the broker. */
  readonly heldBackCount: number;
  readonly rmaCapability: number;
  readonly bootId: BootId;
  readonly incarnation: Incarnation;
  readonly agentVersion: string;
  /** Why an operator cordoned it; null when it is not cordoned. */
  readonly cordonReason: string | null;
  /** The drain that is in force, until the node is uncordoned; null for none. A draining node is cordoned too. */
  readonly drain: Drain | null;
  readonly createMs: BrokerMs;
  readonly lastHeardMs: BrokerMs;
  /** The change counter when it was first seen: orders nodes for ties. */
  readonly createRevision: number;
  readonly revision: number;
}

/** A number for each session with an agent; never reused within one life of the broker. */
export type SessionId = number;

/** A node in memory: its record, and what is only true now. */
export interface NodeEntry {
  readonly record: NodeRecord;
  /** Its place in the order of nodes; dense, for indexes. */
  readonly ordinal: number;
  /** The open session with its agent; null while the agent is silent. */
  session: SessionId | null;
  lastHeardMs: BrokerMs;
  /** The agent's last word on its pool; null before its first since this broker started. */
  inventory: InventoryReport | null;
  /** Claims on this node that have not ended. */
  readonly liveClaims: Set<ClaimId>;
  /** Claims that the agent still has and the broker has ended, or never made: they use RMAs until the agent lets go. */
  readonly strayClaims: Set<ClaimId>;
  /** Those of them that the agent was told to end in this session; said once, as it answers with what it still has. */
  readonly toldStrays: Set<ClaimId>;
}

/** How many RMAs the broker may promise at most. */
export function allocatableCount(record: NodeRecord): number {
  return Math.max(0, record.capacityCount - record.heldBackCount);
}

/** How many RMAs are not promised and not in use, whether or not the node may receive guests now. */
export function unusedCount(entry: NodeEntry): number {
  const elsewhere = entry.inventory?.unclaimedCount ?? 0;
  const used = entry.liveClaims.size + entry.strayClaims.size + elsewhere;
  return Math.max(0, allocatableCount(entry.record) - used);
}

/** How many more claims the broker would place here now. */
export function freeCount(entry: NodeEntry): number {
  const open = entry.session !== null && entry.record.cordonReason === null;
  return open ? unusedCount(entry) : 0;
}
