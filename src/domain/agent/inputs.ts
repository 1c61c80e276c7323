import type { EndCause, Holder } from '../claim-state.js';
import type { HolderRequirement } from '../holder-requirement.js';
import type { AgentMs, ClaimId, FencingToken, TokenHash } from '../ids.js';
import type { Reason, Refusal } from '../reasons.js';
import type { PeerRights } from './policy/local-rule.js';
import type { HeldRma, OwnRma, RmaDemand, SlotIndex } from './rmas.js';

/** Names a local connection; never reused within one run of the agent. */
export type ConnectionId = number;

/** The process on the other end of a connection, as the kernel says. */
export interface Peer {
  readonly holder: Holder;
  /** What it may do, by the rules of the socket that it connected to. */
  readonly rights: PeerRights;
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

/** A drain: an operator wants the node empty. */
export interface NodeDrain {
  readonly reason: string;
  /** Shown to people and VMMs; the agent ends nothing at this time. */
  readonly deadlineMs: AgentMs;
}

/** The broker wants an RMA held for a claim, or has renewed the claim. */
export interface PrepareOrder extends RmaDemand {
  readonly type: 'prepare';
  readonly claim: ClaimId;
  readonly fencingToken: FencingToken;
  readonly tokenHash: TokenHash;
  readonly guest: string;
  /** The agent's own deadline, with the safety margin already subtracted. */
  readonly redeemableUntil: AgentMs;
  /** The broker's name for that deadline, echoed when the claim ends by it; 0 when it gave none. */
  readonly expiryMark: number;
  /** Which processes may redeem it; null for any. */
  readonly requiredHolder: HolderRequirement | null;
}

/** Everything that can happen to the core. The threads around it (src/agent) send these, and so does the simulator. */
export type AgentInput =
  // Local peers.
  | { readonly type: 'peer-connected'; readonly connection: ConnectionId; readonly peer: Peer }
  | {
      readonly type: 'peer-request';
      readonly connection: ConnectionId;
      readonly requestId: string | number;
      readonly request: LocalRequest;
      /** The control group of the peer's process now, for a request that the core asks it for; null otherwise. */
      readonly cgroup?: string | null;
    }
  | {
      readonly type: 'peer-disconnected';
      readonly connection: ConnectionId;
      /** What the peer's process runs by now; absent when it has ended, or may not be looked at. */
      readonly executable?: string;
    }
  /**
   * The reply that carried an fd could not be sent; the fd did not leave. Must come before any request received after
   * the one that the reply was for: by then the claim may be offered to another peer.
   */
  | { readonly type: 'delivery-failed'; readonly claim: ClaimId; readonly reason: Reason }
  /** A watched process has ended (its pidfd became readable). */
  | { readonly type: 'holder-ended'; readonly claim: ClaimId }
  // The device.
  | { readonly type: 'allocated'; readonly slot: SlotIndex; readonly rma: HeldRma }
  /** The RMA that the core wanted examined is intact. */
  | { readonly type: 'examined'; readonly slot: SlotIndex; readonly rma: HeldRma }
  /** The kernel has taken memory of this node out of use; which RMA it belonged to is not known. */
  | { readonly type: 'memory-suspect' }
  /** The RMA that the device allocated or examined for this slot has a page that cannot be touched. */
  | { readonly type: 'memory-failed'; readonly slot: SlotIndex; readonly rma: OwnRma; readonly refusal: Refusal }
  | {
      readonly type: 'allocate-failed';
      readonly slot: SlotIndex;
      readonly refusal: Refusal;
      /**
       * True: no process has any of the (one or more) `notHeldInodes` any more, but no new RMA can be had: the pool
       * became smaller, or another program took it.
       */
      readonly isReturned?: boolean;
    }
  /** The size of the pool changed. */
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
   * Whether the node is being drained, until the next such input. Repeated after each reconnect, with nearly the same
   * deadline.
   */
  | { readonly type: 'drain'; readonly drain: NodeDrain | null }
  /** The broker has made these ends durable: the agent may forget the claims. */
  | { readonly type: 'ends-acknowledged'; readonly claims: readonly ClaimId[] }
  // Time and shutdown.
  | { readonly type: 'tick' }
  | { readonly type: 'stopping' };

/** Inputs that come from the broker. */
export type BrokerInput = Extract<
  AgentInput,
  { readonly type: 'prepare' | 'unprepare' | 'drain' | 'ends-acknowledged' }
>;
