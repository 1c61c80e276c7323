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
  /** KVM_CAP_PPC_RMA: 2 means that every guest of this node needs an RMA. */
  readonly rmaCapability: number;
  readonly bootId: string;
  readonly incarnation: string;
  readonly agentVersion: string;
  readonly createTimeMs: number;
  /** Null when the broker has not heard from the agent since it knows the node. */
  readonly lastHeartbeatTimeMs: number | null;
  readonly revision: number;
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
