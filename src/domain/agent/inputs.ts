import type { EndCause, Holder } from '../claim-state.js';
import type { AgentMs, ClaimId, FencingToken, TokenHash } from '../ids.js';
import type { Reason, Refusal } from '../reasons.js';
import type { HeldRma, OwnRma, RmaDemand, SlotIndex } from './rmas.js';

/** A local connection, as long as it lives; never reused within one life of the agent. */
export type ConnectionId = number;

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

/**
 * Everything that can happen to the core. The threads around it (src/agent) tell it, and the
 * simulator speaks the same language.
 */
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
       * True: none of the `notHeldInodes` that were asked about (at least one) is in any process any more, only there
       * is no new RMA to be had. The pool became smaller, or somebody else took it.
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
  /**
   * Whether the node is being drained, until the next word on it. Told again, with nearly the same
   * deadline, after each reconnect.
   */
  | { readonly type: 'drain'; readonly drain: NodeDrain | null }
  /** The broker has made these ends durable: the agent may forget the claims. */
  | { readonly type: 'ends-acknowledged'; readonly claims: readonly ClaimId[] }
  // Time and life.
  | { readonly type: 'tick' }
  | { readonly type: 'stopping' };

/** What the broker may want of the core. */
export type BrokerInput = Extract<
  AgentInput,
  { readonly type: 'prepare' | 'unprepare' | 'drain' | 'ends-acknowledged' }
>;
