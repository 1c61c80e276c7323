import type { SlotCounts } from '../../domain/claim-state.js';
import type { Labels } from '../../domain/labels.js';
import type { DeviceKind, Unknown } from './claim.js';

/** READY: its agent is connected and sends heartbeats. STALE: it is silent, gets no new guests and keeps its claims. */
export type NodeState = 'READY' | 'STALE' | Unknown;

/** A host with an agent. Times are wall clock, in milliseconds since the epoch, and for display only. */
export interface Node {
  /** "nodes/{node}". */
  readonly name: string;
  readonly state: NodeState;
  /** True: no new placements. */
  readonly cordoned: boolean;
  /** The operator's reason; null when it is not cordoned. */
  readonly cordonReason: string | null;
  /** By when it is to be empty; null when it is not being drained. A draining node is cordoned too. */
  readonly drainDeadlineTimeMs: number | null;
  readonly labels: Labels;
  readonly device: DeviceKind;
  /** The size of each of its RMAs. */
  readonly rmaSizeBytes: number;
  readonly capacityCount: number;
  /** Capacity minus what the operator keeps back. */
  readonly allocatableCount: number;
  /** How many the broker would promise now. */
  readonly freeCount: number;
  readonly liveClaimCount: number;
  /** The slots as the agent reported them last. */
  readonly slots: SlotCounts;
  /** RMAs that the agent handed out by its own policy. */
  readonly unscheduledCount: number;
  /** Of the quarantined slots: those whose RMA has faulty memory. 0 where broker or agent do not say. */
  readonly poisonedCount: number;
  /** KVM_CAP_PPC_RMA: 2 means that every guest of this node needs an RMA. */
  readonly rmaCapability: number;
  /** Whether its agent enforces `ClaimSpec.holder`; those of 0.1.0 do not. */
  readonly enforcesHolder: boolean;
  readonly bootId: string;
  readonly incarnation: string;
  readonly agentVersion: string;
  readonly createTimeMs: number;
  /** Null when the agent has sent nothing since the broker knows the node. */
  readonly lastHeartbeatTimeMs: number | null;
  readonly revision: number;
  /** The agent that the node belongs to, across all its restarts. Null until an agent has reported an identity. */
  readonly agentIdentity: string | null;
  /** The peer address of the last session; null before the first one since the broker started. */
  readonly agentAddress: string | null;
  /** The last agent that was refused for this node since the broker started; null for none. Only operators see it. */
  readonly refusedAgent: RefusedAgent | null;
  /** The agent that an operator accepts in place of the node's own; null for none. */
  readonly acceptedAgent: AcceptedAgent | null;
}

/** An agent that used a node's name and was refused. */
export interface RefusedAgent {
  /** Null when it has none. */
  readonly identity: string | null;
  readonly bootId: string;
  readonly address: string;
  readonly refuseTimeMs: number;
}

/** An operator's decision which agent a node belongs to. */
export interface AcceptedAgent {
  /** Null: an agent without an identity. */
  readonly identity: string | null;
}

/** Options for removing a node. */
export interface RemoveNodeOptions {
  /** True: the caller vouches that no guest of this node runs any more; default false. */
  readonly guestsAreGone?: boolean;
}

/** The result of removing a node. */
export interface RemovedNode {
  /** The node as it was. */
  readonly node: Node;
  /** How many claims are LOST with it. */
  readonly lostClaimCount: number;
}

/** Options for draining a node. */
export interface DrainNodeOptions {
  /** Shown to other operators: 1 to 256 characters. */
  readonly reason: string;
  /** By when it is to be empty, from now: 1 s to 7 days. */
  readonly deadlineMs: number;
  /** Stops following; the drain goes on. */
  readonly signal?: AbortSignal;
}

/** The progress of a drain. */
export interface DrainProgress {
  readonly node: Node;
  /** Claims that are still held. */
  readonly boundCount: number;
  readonly releasingCount: number;
  /** Unredeemed claims that are being revoked. */
  readonly revokingCount: number;
  /** The node is empty; this is the last report. */
  readonly drained: boolean;
  /** The deadline has passed and the node is not empty; this is the last report. The node stays cordoned. */
  readonly overdue: boolean;
  /** Up to 100 of the claims that are left: "claims/{claim}". */
  readonly remainingClaims: readonly string[];
}
