import type { ClearingProof, DeviceKind, EndCause, Holder, SlotCounts } from '../claim-state.js';
import type { AgentMs, BootId, ClaimId, FencingToken, TokenHash } from '../ids.js';
import type { Reason, Refusal } from '../reasons.js';

/**
 * What goes into the agent's core and what comes out of it. The core is pure: it holds all slots, claims and holders of
 * one node, and decides; the threads around it (src/agent) do. The simulator speaks the same language.
 */

/**
 * Names a slot for as long as the agent lives. A pool that shrinks and grows leaves gaps, so it may exceed the capacity: only
 * echo it.
 */
export type SlotIndex = number;
/** A local connection, as long as it lives; never reused within one life of the agent. */
export type ConnectionId = number;

/** An RMA in the agent's hands. */
export interface OwnRma {
  /** The agent's own fd of it. */
  readonly fd: number;
  readonly sizeBytes: number;
  /**
   * Tells this RMA apart from every other one, as long as it lives and across restarts of the agent: the inode number
   * of its memfd; null for devices whose fds all share one inode (kvm).
   */
  readonly inode: number | null;
}

/** One that the device has allocated and cleared. */
export interface HeldRma extends OwnRma {
  readonly clearing: ClearingProof;
}

/** What a VMM has to know of an RMA to use it. */
export interface RmaFacts {
  readonly sizeBytes: number;
  readonly device: DeviceKind;
}

/** What a claim asks of its RMA. */
export interface RmaDemand {
  readonly minRmaBytes: number;
  /** Null: as large as it likes. */
  readonly maxRmaBytes: number | null;
  /** Null: any. */
  readonly device: DeviceKind | null;
}

/** An RMA that the service manager keeps a copy of, as the checkpoint has it. Only the agent has ever had it. */
export interface KeptRma {
  /** What the service manager knows the copy by; no other RMA of this boot ever had this name. */
  readonly name: string;
  readonly device: DeviceKind;
  /** See `KeepOptions.pool`. */
  readonly pool: string;
  readonly sizeBytes: number;
  /** As in `HeldRma`. */
  readonly inode: number | null;
  readonly clearing: ClearingProof;
}

/** An RMA that a former life of the agent had kept, and this one was passed. */
export interface AdoptedRma extends HeldRma {
  /** The name that the fd came with. */
  readonly keptAs: string;
}

/** Who is on the other end of a connection, on the kernel's word. */
export interface Peer {
  readonly holder: Holder;
  /** May `allocate` without the broker, by the node's policy. */
  readonly mayAllocate: boolean;
}

/** A packet of rma-local/1 after parsing; `id` is echoed in the reply. */
export type LocalRequest =
  | { readonly op: 'redeem'; readonly tokenHash: TokenHash }
  | { readonly op: 'confirm'; readonly claim: ClaimId }
  | { readonly op: 'nack'; readonly claim: ClaimId; readonly why: string }
  | { readonly op: 'allocate'; readonly guest: string; readonly minRmaBytes: number }
  | { readonly op: 'release'; readonly claim: ClaimId }
  | { readonly op: 'resume'; readonly tokenHash: TokenHash }
  | { readonly op: 'status' }
  | { readonly op: 'ping' };

/** An operator's wish that the node be empty. */
export interface NodeDrain {
  readonly reason: string;
  /** Until when; for people and VMMs: nothing ends by it. */
  readonly deadlineMs: AgentMs;
}

/** The broker wants an RMA held for a claim, or has renewed it. */
export interface PrepareOrder extends RmaDemand {
  readonly type: 'prepare';
  readonly claim: ClaimId;
  readonly fencingToken: FencingToken;
  readonly tokenHash: TokenHash;
  readonly guest: string;
  /** The agent's own deadline, margin already taken off. */
  readonly redeemableUntil: AgentMs;
  /** The broker's word for that deadline, echoed when the claim ends by it; 0 when it gave none. */
  readonly expiryMark: number;
}

/** Everything that can happen to the core. */
export type AgentInput =
  // Local peers.
  | { readonly type: 'peer-connected'; readonly connection: ConnectionId; readonly peer: Peer }
  | {
      readonly type: 'peer-request';
      readonly connection: ConnectionId;
      readonly requestId: string | number;
      readonly request: LocalRequest;
    }
  | {
      readonly type: 'peer-disconnected';
      readonly connection: ConnectionId;
      /** What the peer's process runs by now; absent when it has ended, or nobody may know. */
      readonly executable?: string;
    }
  /**
   * The reply that carried an fd could not be sent; the fd did not leave. To be told before any request that came after
   * the one which the reply was for: by then the claim may be on its way to somebody else.
   */
  | { readonly type: 'delivery-failed'; readonly claim: ClaimId; readonly reason: Reason }
  /** A watched process has ended (its pidfd became readable). */
  | { readonly type: 'holder-ended'; readonly claim: ClaimId }
  // The device.
  | { readonly type: 'allocated'; readonly slot: SlotIndex; readonly rma: HeldRma }
  /** What the core wanted looked at is as it was. */
  | { readonly type: 'examined'; readonly slot: SlotIndex; readonly rma: HeldRma }
  /** The kernel has taken memory of this node out of use: whose it was is not known. */
  | { readonly type: 'memory-suspect' }
  /** What the device took or looked at for this slot has a page that cannot be touched. */
  | { readonly type: 'memory-failed'; readonly slot: SlotIndex; readonly rma: OwnRma; readonly refusal: Refusal }
  | {
      readonly type: 'allocate-failed';
      readonly slot: SlotIndex;
      readonly refusal: Refusal;
      /**
       * True: none of the `notHeldInodes` that were asked about (at least one) is in any process any more, only there is no
       * new RMA to be had. The pool became smaller, or somebody else took it.
       */
      readonly isReturned?: boolean;
    }
  /** The pool became larger or smaller than it was. */
  | { readonly type: 'capacity-changed'; readonly capacityCount: number }
  // The broker.
  | PrepareOrder
  | {
      readonly type: 'unprepare';
      readonly claim: ClaimId;
      readonly fencingToken: FencingToken;
      readonly cause: EndCause;
    }
  /** Whether the node is being drained, until the next word on it. Told again, with nearly the same deadline, after each reconnect. */
  | { readonly type: 'drain'; readonly drain: NodeDrain | null }
  /** The broker has made these ends durable: the agent may forget the claims. */
  | { readonly type: 'ends-acknowledged'; readonly claims: readonly ClaimId[] }
  // Time and life.
  | { readonly type: 'tick' }
  | { readonly type: 'stopping' };

/** One claim as the agent has it; the whole truth about it, so repeating it does no harm. */
export interface ClaimReport {
  readonly claim: ClaimId;
  readonly fencingToken: FencingToken;
  readonly state: 'PREPARING' | 'PREPARED' | 'BOUND' | 'RECLAIMING' | 'ENDED' | 'REFUSED';
  readonly endCause?: EndCause;
  readonly holder?: Holder;
  readonly clearing?: ClearingProof;
  readonly refusal?: Reason;
  /** Of the RMA that it has, or was handed out. */
  readonly rma?: RmaFacts;
  /** Of an end by time; see `PrepareOrder`. */
  readonly expiryMark?: number;
}

/** The pool as the agent has it. */
export interface InventoryReport {
  readonly capacityCount: number;
  readonly slots: SlotCounts;
  readonly unclaimedCount: number;
  readonly unscheduledCount: number;
  /** Of the quarantined slots: those whose RMA has faulty memory. */
  readonly poisonedCount: number;
}

/**
 * One claim in the checkpoint: exactly what cannot be learned again after the agent's process has died. Times are
 * CLOCK_MONOTONIC, so they hold within `bootId` and mean nothing outside it.
 */
export interface ClaimRecord extends RmaDemand {
  readonly claim: ClaimId;
  /** 0 for what is not the broker's: unscheduled claims, and RMAs that were offered and not confirmed ("stray-N"). */
  readonly fencingToken: FencingToken;
  readonly tokenHash: TokenHash | null;
  readonly guest: string;
  readonly redeemableUntil: AgentMs;
  readonly expiryMark: number;
  readonly state: 'UNREDEEMED' | 'OFFERED' | 'BOUND' | 'RECLAIMING' | 'ENDED';
  readonly holder: Holder | null;
  /** Of the RMA that was handed out; null before that, and for devices without one. */
  readonly inode: number | null;
  /** Likewise; null also when an agent of 0.1.0 wrote the record. */
  readonly rma: RmaFacts | null;
  readonly clearing: ClearingProof | null;
  /** Of OFFERED and BOUND: the end that the broker has asked for. Of RECLAIMING and ENDED: why. Null otherwise. */
  readonly endCause: EndCause | null;
}

/** What the checkpoint holds. */
export interface AgentRecord {
  readonly bootId: BootId;
  /** Every token at or below is fenced, unless a record says otherwise. */
  readonly fencedUpTo: FencingToken;
  readonly claims: readonly ClaimRecord[];
  /** RMAs that may be taken up again: kept, and never handed out. */
  readonly kept: readonly KeptRma[];
}

/** One line of the checkpoint: something that is so from now on. */
export type RecordEntry =
  | ClaimRecord
  | { readonly forget: ClaimId; readonly fencedUpTo: FencingToken }
  | { readonly kept: KeptRma }
  /** By its name: it is handed out or given back now. */
  | { readonly unkept: string };

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
   * Allocate and clear one RMA for this slot. `notHeldInodes` are RMAs that were handed out and are on their way back: the
   * allocation counts only once none of them is in any process. Devices without inodes rely on the kernel, which has no RMA
   * to give while they are out; its pool may be larger than anybody told the agent, so the process `notHeldBy`, to which the
   * slot's was given and no other is, must have none either.
   */
  | {
      readonly type: 'allocate';
      readonly slot: SlotIndex;
      readonly notHeldInodes: readonly number[];
      readonly notHeldBy?: number;
    }
  /** Touch every page of this slot's RMA; told as `examined` or `memory-failed`. */
  | { readonly type: 'examine'; readonly slot: SlotIndex; readonly rma: HeldRma }
  /** A claim that nobody had redeemed is given up: this life of the agent has other RMAs than it asks for. For the log. */
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
