import type { Holder } from '../claim-state.js';
import type { ClaimId } from '../ids.js';
import type { ClaimReport, InventoryReport } from '../link/reports.js';
import type { Refusal } from '../reasons.js';
import type { ConnectionId } from './inputs.js';
import type { RecordEntry } from './records.js';
import type { HeldRma, RmaDemand, SlotIndex } from './rmas.js';

/**
 * What the core wants done, in this order. A `record` must be written before any later effect of the same list happens.
 * Written means handed to the kernel: it has to survive the agent's process, not the node's kernel.
 */
export type AgentEffect =
  | {
      readonly type: 'record';
      readonly entry: RecordEntry;
    }
  /** Answers a request. `rma`: its fd goes in the same packet, after a last check of the peer. */
  | {
      readonly type: 'reply';
      readonly connection: ConnectionId;
      readonly requestId: string | number;
      readonly ok: Readonly<Record<string, unknown>>;
      readonly rma?: { readonly claim: ClaimId; readonly fd: number; readonly sizeBytes: number };
    }
  | {
      readonly type: 'reply-refused';
      readonly connection: ConnectionId;
      readonly requestId: string | number;
      readonly refusal: Refusal;
    }
  | {
      readonly type: 'notify';
      readonly connection: ConnectionId;
      readonly event: 'drain_requested' | 'claim_expiring' | 'agent_stopping';
      readonly members: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'hang-up'; readonly connection: ConnectionId }
  /** Report `holder-ended` when this process is gone; the connection's own pidfd may serve. */
  | { readonly type: 'watch-holder'; readonly claim: ClaimId; readonly holder: Holder }
  | { readonly type: 'unwatch-holder'; readonly claim: ClaimId }
  /**
   * Allocate and clear one RMA for this slot. `notHeldInodes` are RMAs that were handed out and are on their way back:
   * the allocation counts only once no process has any of them. Devices without inodes rely on the kernel, which has no
   * RMA to give while these are out. Its pool may be larger than the agent was configured for, though; so the process
   * `notHeldBy`, which was given the slot's RMA and no other, must have none either.
   */
  | {
      readonly type: 'allocate';
      readonly slot: SlotIndex;
      readonly notHeldInodes: readonly number[];
      readonly notHeldBy?: number;
    }
  /** Touch every page of this slot's RMA; the answer is `examined` or `memory-failed`. */
  | { readonly type: 'examine'; readonly slot: SlotIndex; readonly rma: HeldRma }
  /** An unredeemed claim is given up: this run of the agent has other RMAs than the claim asks for. For the log. */
  | { readonly type: 'claim-given-back'; readonly claim: ClaimId; readonly demand: RmaDemand }
  /** The RMA of this slot has been out for longer than the grace; emitted once each time. */
  | { readonly type: 'slot-quarantined'; readonly slot: SlotIndex; readonly claim: ClaimId }
  /** Ask the service manager to keep a copy of the fd under this name. */
  | { readonly type: 'keep-rma'; readonly name: string; readonly fd: number }
  /** Ask the service manager to close its copy. */
  | { readonly type: 'unkeep-rma'; readonly name: string }
  /** Close the agent's own copy. */
  | { readonly type: 'close-rma'; readonly fd: number }
  | { readonly type: 'report-claim'; readonly report: ClaimReport }
  | { readonly type: 'report-inventory'; readonly report: InventoryReport };

/** What goes to the broker. */
export type CoreReport = Extract<AgentEffect, { readonly type: 'report-claim' | 'report-inventory' }>;
