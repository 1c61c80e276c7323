import type { DeviceKind } from '../../claim-state.js';
import type { AgentIdentity, BootId, BrokerMs, ClaimId, Incarnation, NodeId } from '../../ids.js';
import type { Labels } from '../../labels.js';
import type { InventoryReport } from '../../link/reports.js';

/** An operator's wish that a node be empty. */
export interface Drain {
  readonly reason: string;
  /** Until when. Later the node is overdue, and the drain stays in force. */
  readonly deadlineMs: BrokerMs;
}

/** An operator's word on whose node it is from now on; null stands for an agent that tells no identity. */
export interface AcceptedAgent {
  readonly identity: AgentIdentity | null;
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
  /** Whose node it is; null until its agent has told an identity. */
  readonly identity: AgentIdentity | null;
  /**
   * The agent that an operator accepts in the place of that one; null for none. It is used up
   * by the next Hello that is taken.
   */
  readonly acceptedAgent: AcceptedAgent | null;
  /**
   * The revision at which its present agent took the node over from another one with all its claims; 0 when it did not.
   * That it does not know a claim which was bound before says nothing of the claim.
   */
  readonly takenOverRevision: number;
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

/** A record as a store may have it: of a version that did not know whose node it is. */
export type StoredNodeRecord = Omit<NodeRecord, SinceIdentities> & Partial<Pick<NodeRecord, SinceIdentities>>;
type SinceIdentities = 'identity' | 'acceptedAgent' | 'takenOverRevision';

/** A record with nothing missing. */
export function completeRecord(stored: StoredNodeRecord): NodeRecord {
  const { identity = null, acceptedAgent = null, takenOverRevision = 0 } = stored;
  return { ...stored, identity, acceptedAgent, takenOverRevision };
}

/** An agent that came under the node's name and was refused: for whoever looks at the node. */
export interface RefusedAgent {
  readonly identity: AgentIdentity | null;
  readonly bootId: BootId;
  /** Where it called from. */
  readonly address: string;
  readonly refuseMs: BrokerMs;
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
  /** Where the agent of the last session called from; null before the first since this broker started. */
  agentAddress: string | null;
  /** The last agent that was refused this node, since this broker started. */
  refusedAgent: RefusedAgent | null;
  /** How many Hellos were refused because the node is another agent's, since this broker started. */
  refusedHelloCount: number;
  /** The agent's last word on its pool; null before its first since this broker started. */
  inventory: InventoryReport | null;
  /** Claims on this node that use an RMA, or a promise of one. */
  readonly liveClaims: Set<ClaimId>;
  /** Claims on this node that live without an RMA. */
  readonly claimsWithoutRma: Set<ClaimId>;
  /** How many of `liveClaims` are RELEASING. */
  releasingCount: number;
  /** Claims that the agent still has and the broker has ended, or never made: they use RMAs until the agent lets go. */
  readonly strayClaims: Set<ClaimId>;
  /** Those of them that the agent was told to end in this session; said once, as it answers with what it still has. */
  readonly toldStrays: Set<ClaimId>;
}

/** How many RMAs the broker may promise at most. */
export function allocatableCount(record: NodeRecord): number {
  return Math.max(0, record.capacityCount - record.heldBackCount);
}

/** How many RMAs are promised or in use: by claims, by what the agent has besides, and by others. */
export function usedCount({ liveClaims, strayClaims, inventory }: NodeEntry): number {
  return liveClaims.size + strayClaims.size + (inventory?.unclaimedCount ?? 0);
}

/** How many RMAs are not promised and not in use, whether or not the node may receive guests now. */
export function unusedCount(entry: NodeEntry): number {
  return Math.max(0, allocatableCount(entry.record) - usedCount(entry));
}

/** How many more claims the broker would place here now. */
export function freeCount(entry: NodeEntry): number {
  const open = entry.session !== null && entry.record.cordonReason === null;
  return open ? unusedCount(entry) : 0;
}

/** Guests without an RMA that one node gets at most: each is a process with all its memory, and no host has so many. */
const CLAIMS_WITHOUT_RMA_PER_NODE_MAX = 1_000;

/** KVM_CAP_PPC_RMA of a host whose processor cannot run a guest without an RMA. */
const RMA_NEEDED = 2;

/** How many guests without an RMA the node has, if it may receive one more now; null otherwise. */
export function roomWithoutRma({ session, record, claimsWithoutRma }: NodeEntry): number | null {
  const open = session !== null && record.cordonReason === null && record.rmaCapability !== RMA_NEEDED;
  return open && claimsWithoutRma.size < CLAIMS_WITHOUT_RMA_PER_NODE_MAX ? claimsWithoutRma.size : null;
}
