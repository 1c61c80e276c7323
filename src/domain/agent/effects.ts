import type { Holder } from '../claim-state.js';
import type { ClaimId } from '../ids.js';
import type { ClaimReport, InventoryReport } from '../link/reports.js';
import type { Refusal } from '../reasons.js';
import type { ConnectionId } from './inputs.js';
import type { RecordEntry } from './records.js';
import type { HeldRma, RmaDemand, SlotIndex } from './rmas.js';

/**
 * What the core wants done, in this order. A `record` must be written (in the kernel's hands: it has to survive the
 * agent's process, not the node's kernel) before any later effect of the same list happens.
 */
export type AgentEffect =
  | {
      readonly type: 'record';
      readonly entry: RecordEntry;
    }
  /** Answers a request. With `rma`, its fd travels in the same packet, after the peer was checked one last time. */
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
  /** Tell `holder-ended` when this process is gone; the connection's own pidfd may serve. */
  | { readonly type: 'watch-holder'; readonly claim: ClaimId; readonly holder: Holder }
  | { readonly type: 'unwatch-holder'; readonly claim: ClaimId }
  /**
   * Allocate and clear one RMA for this slot. `notHeldInodes` are RMAs that were handed out and are on their way back:
   * the allocation counts only once none of them is in any process. Devices without inodes rely on the kernel, which
   * has no RMA to give while they are out; its pool may be larger than anybody told the agent, so the process
   * `notHeldBy`, to which the slot's was given and no other is, must have none either.
   */
  | {
      readonly type: 'allocate';
      readonly slot: SlotIndex;
      readonly notHeldInodes: readonly number[];
      readonly notHeldBy?: number;
    }
  /** Touch every page of this slot's RMA; told as `examined` or `memory-failed`. */
  | { readonly type: 'examine'; readonly slot: SlotIndex; readonly rma: HeldRma }
  /**
   * A claim that nobody had redeemed is given up: this life of the agent has other RMAs than it asks for. For the log.
   */
  | { readonly type: 'claim-given-back'; readonly claim: ClaimId; readonly demand: RmaDemand }
  /** The RMA of this slot is out for longer than the grace; said once each time. */
  | { readonly type: 'slot-quarantined'; readonly slot: SlotIndex; readonly claim: ClaimId }
  /** Let the service manager keep a copy of the fd under this name. */
  | { readonly type: 'keep-rma'; readonly name: string; readonly fd: number }
  /** Let the service manager close its copy. */
  | { readonly type: 'unkeep-rma'; readonly name: string }
  /** Close the agent's own copy. */
  | { readonly type: 'close-rma'; readonly fd: number }
  | { readonly type: 'report-claim'; readonly report: ClaimReport }
  | { readonly type: 'report-inventory'; readonly report: InventoryReport };

/** What the broker is to hear of. */
export type CoreReport = Extract<AgentEffect, { readonly type: 'report-claim' | 'report-inventory' }>;
