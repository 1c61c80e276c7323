import type { SlotCounts } from '../../domain/claim-state.js';
import type { Labels } from '../../domain/labels.js';
import type { DeviceKind, Unknown } from './claim.js';

/** READY: its agent is connected and speaks. STALE: it is silent, gets no new guests and keeps its claims. */
export type NodeState = 'READY' | 'STALE' | Unknown;

/** A host with an agent. Instants are wall clock, in milliseconds since the epoch, and for display. */
export interface Node {
  /** "nodes/{node}". */
  readonly name: string;
  readonly state: NodeState;
  /** True: no new placements. */
  readonly cordoned: boolean;
  /** The operator's words; null when it is not cordoned. */
  readonly cordonReason: string | null;
  /** Until when it is to be empty; null when it is not being drained. A draining node is cordoned too. */
  readonly drainDeadlineTimeMs: number | null;
  readonly labels: Labels;
  readonly device: DeviceKind;
  /** The size of each of its RMAs. */
  readonly rmaSizeBytes: number;
  readonly capacityCount: number;
  /** Capacity less what the operator keeps back. */
  readonly allocatableCount: number;
  /** How many the broker would promise now. */
  readonly freeCount: number;
  readonly liveClaimCount: number;
  /** The agent's last word on its slots. */
  readonly slots: SlotCounts;
  /** RMAs that the agent handed out on its own policy. */
  readonly unscheduledCount: number;
  /** Of the quarantined slots: those whose RMA has memory that failed. 0 where broker or agent do not tell. */
  readonly poisonedCount: number;
  /** KVM_CAP_PPC_RMA: 2 means that every guest of this node needs an RMA. */
  readonly rmaCapability: number;
  readonly bootId: string;
  readonly incarnation: string;
  readonly agentVersion: string;
  readonly createTimeMs: number;
  /** Null when the broker has not heard from the agent since it knows the node. */
  readonly lastHeartbeatTimeMs: number | null;
  readonly revision: number;
  /** Whose node it is: its agent over all lives of its process. Null until an agent has told one. */
  readonly agentIdentity: string | null;
  /** Where the agent of the last session called from; null before the first since the broker started. */
  readonly agentAddress: string | null;
  /** The agent that was refused this node last, since the broker started; null for none. */
  readonly refusedAgent: RefusedAgent | null;
  /** The agent that an operator accepts in the place of the node's own; null for none. */
  readonly acceptedAgent: AcceptedAgent | null;
}

/** An agent that came under a node's name and was refused. */
export interface RefusedAgent {
  /** Null when it told none. */
  readonly identity: string | null;
  readonly bootId: string;
  readonly address: string;
  readonly refuseTimeMs: number;
}

/** An operator's word on whose node it is. */
export interface AcceptedAgent {
  /** Null: an agent that tells none. */
  readonly identity: string | null;
}

/** How a node is removed. */
export interface RemoveNodeOptions {
  /** The caller vouches that no guest of this node runs any more; default false. */
  readonly guestsAreGone?: boolean;
}

/** What was removed. */
export interface RemovedNode {
  /** The node as it was. */
  readonly node: Node;
  /** How many claims are LOST with it. */
  readonly lostClaimCount: number;
}

/** How a node is drained. */
export interface DrainNodeOptions {
  /** For whoever finds it drained: 1 to 256 characters. */
  readonly reason: string;
  /** By when it is to be empty, from now: 1 s to 7 days. */
  readonly deadlineMs: number;
  /** Stops following; the drain goes on. */
  readonly signal?: AbortSignal;
}

/** How a drain goes. */
export interface DrainProgress {
  readonly node: Node;
  /** Claims that hold on. */
  readonly boundCount: number;
  readonly releasingCount: number;
  /** Claims that were not redeemed and are being revoked. */
  readonly revokingCount: number;
  /** The node is empty; the last word. */
  readonly drained: boolean;
  /** The deadline has passed and the node is not empty; the last word. The node stays cordoned. */
  readonly overdue: boolean;
  /** Up to 100 of the claims that are left: "claims/{claim}". */
  readonly remainingClaims: readonly string[];
}
