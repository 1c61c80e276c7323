import type { DeviceKind } from '../../claim-state.js';
import type { AgentIdentity, BootId, BrokerMs, ClaimId, Incarnation, NodeId } from '../../ids.js';
import type { Labels } from '../../labels.js';
import type { InventoryReport } from '../../link/reports.js';

/** An operator's request to empty a node. */
export interface Drain {
  readonly reason: string;
  /** The node should be empty by then. After that it is overdue, and the drain stays in force. */
  readonly deadlineMs: BrokerMs;
}

/** The agent that an operator lets have the node from now on; null stands for an agent that sends no identity. */
export interface AcceptedAgent {
  readonly identity: AgentIdentity | null;
}

/** What the broker keeps of a node permanently: durable, and replaced as a whole. */
export interface NodeRecord {
  readonly id: NodeId;
  readonly labels: Labels;
  readonly device: DeviceKind;
  readonly rmaSizeBytes: number;
  readonly capacityCount: number;
  /** How many RMAs the node's operator withholds from the broker. */
  readonly heldBackCount: number;
  readonly rmaCapability: number;
  /** Whether its agent enforces `ClaimSpec.requiredHolder`. */
  readonly enforcesHolder: boolean;
  readonly bootId: BootId;
  readonly incarnation: Incarnation;
  readonly agentVersion: string;
  /** The identity of the node's agent; null until an agent has sent one. */
  readonly identity: AgentIdentity | null;
  /**
   * The agent that an operator accepts in place of the present one; null for none. The next accepted Hello clears it.
   */
  readonly acceptedAgent: AcceptedAgent | null;
  /**
   * The revision at which the present agent took the node over, with all its claims, from another agent; 0 when it did
   * not. If it does not know a claim that was bound before that revision, this says nothing about the claim.
   */
  readonly takenOverRevision: number;
  /**
   * When the agent gathered what its last Hello told, in microseconds of the node's CLOCK_MONOTONIC; 0 when it did not
   * say. Older Hellos of the same boot come too late.
   */
  readonly snapshotUs: number;
  /** Why an operator cordoned the node; null when it is not cordoned. */
  readonly cordonReason: string | null;
  /** The drain that is in force, until the node is uncordoned; null for none. A draining node is cordoned too. */
  readonly drain: Drain | null;
  readonly createMs: BrokerMs;
  readonly lastHeardMs: BrokerMs;
  /** The revision at which the node was first seen; breaks ties between nodes. */
  readonly createRevision: number;
  readonly revision: number;
}

/** A record as an older version may have stored it: without the fields that came later. */
export type StoredNodeRecord = Omit<NodeRecord, Later> & Partial<Pick<NodeRecord, Later>>;
type Later = 'identity' | 'acceptedAgent' | 'takenOverRevision' | 'enforcesHolder' | 'snapshotUs';

const UNTOLD: Pick<NodeRecord, Later> = {
  identity: null,
  acceptedAgent: null,
  takenOverRevision: 0,
  enforcesHolder: false,
  snapshotUs: 0,
};

/** The record with defaults for the fields that are missing. */
export function completeRecord(stored: StoredNodeRecord): NodeRecord {
  return { ...UNTOLD, ...stored };
}

/** An agent that registered under the node's name and was refused; shown to operators who look at the node. */
export interface RefusedAgent {
  readonly identity: AgentIdentity | null;
  readonly bootId: BootId;
  /** The address it connected from. */
  readonly address: string;
  readonly refuseMs: BrokerMs;
}

/** A number for each session with an agent; never reused while the broker runs. */
export type SessionId = number;

/** A node in memory: its record, and what holds only at present. */
export interface NodeEntry {
  readonly record: NodeRecord;
  /** The node's index in the order of nodes; dense, so that bit sets can use it. */
  readonly ordinal: number;
  /** The open session with its agent; null while the agent is silent. */
  session: SessionId | null;
  lastHeardMs: BrokerMs;
  /** The address that the agent of the last session connected from; null before the first since this broker started. */
  agentAddress: string | null;
  /** The last agent that was refused this node, since this broker started. */
  refusedAgent: RefusedAgent | null;
  /** How many Hellos were refused because the node is another agent's, since this broker started. */
  refusedHelloCount: number;
  /** When a refusal was last written down, and how many there were by then; null before the first. */
  noted: { readonly atMs: BrokerMs; readonly refusedHelloCount: number } | null;
  /** The agent's last report of its pool; null before the first since this broker started. */
  inventory: InventoryReport | null;
  /** Claims on this node that use an RMA or have one promised. */
  readonly liveClaims: Set<ClaimId>;
  /** Live claims on this node without an RMA. */
  readonly claimsWithoutRma: Set<ClaimId>;
  /** How many of `liveClaims` are RELEASING. */
  releasingCount: number;
  /**
   * Claims that the agent still has, but that the broker has ended or never made. They use RMAs until the agent
   * releases them.
   */
  readonly strayClaims: Set<ClaimId>;
  /**
   * Stray claims that the agent was ordered to end in this session. The order is sent once: the agent answers with what
   * it still has.
   */
  readonly toldStrays: Set<ClaimId>;
}

/** How many RMAs the broker may promise at most. */
export function allocatableCount(record: NodeRecord): number {
  return Math.max(0, record.capacityCount - record.heldBackCount);
}

/** How many RMAs are promised or in use: by claims, by what else the agent has, and by other programs. */
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

/** The most guests without an RMA on one node. Each is a process with its own memory; no host has room for so many. */
const CLAIMS_WITHOUT_RMA_PER_NODE_MAX = 1_000;

/** KVM_CAP_PPC_RMA of a host whose processor cannot run a guest without an RMA. */
const RMA_NEEDED = 2;

/** How many guests without an RMA the node has, if it may receive another one now; otherwise null. */
export function roomWithoutRma({ session, record, claimsWithoutRma }: NodeEntry): number | null {
  const open = session !== null && record.cordonReason === null && record.rmaCapability !== RMA_NEEDED;
  return open && claimsWithoutRma.size < CLAIMS_WITHOUT_RMA_PER_NODE_MAX ? claimsWithoutRma.size : null;
}
