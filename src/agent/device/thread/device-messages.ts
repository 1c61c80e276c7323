import type { HeldRma, OwnRma, SlotIndex } from '../../../domain/agent/rmas.js';
import type { DeviceKind } from '../../../domain/claim-state.js';
import type { Refusal } from '../../../domain/reasons.js';
import type { CheckedKept, PassedRma } from '../check-kept.js';
import type { KnownPool } from '../options.js';
import type { RejectedDevice } from '../select.js';

/** What the core asks of the device's thread. They are answered one after the other, in this order. */
export type DeviceRequest =
  /** The first one, and only once: open the device, and look at what the service manager passed. */
  | { readonly type: 'open'; readonly passed: readonly PassedRma[]; readonly known?: KnownPool }
  /**
   * Take an RMA for this slot, unless one of these inodes is still in a process, or any RMA of
   * KVM in the process of this id.
   */
  | {
      readonly type: 'allocate';
      readonly slot: SlotIndex;
      readonly notHeldInodes: readonly number[];
      readonly notHeldBy?: number;
    }
  /** Touch every page of an RMA that the core has; its fd stays open until the answer. */
  | { readonly type: 'examine'; readonly slot: SlotIndex; readonly rma: HeldRma }
  | { readonly type: 'read-capacity' };

/** What the device turned out to be, once it is open. */
export interface DeviceFacts {
  readonly kind: DeviceKind;
  readonly rmaSizeBytes: number;
  readonly rmaCapability: number;
  readonly capacityCount: number;
  /** For `auto`: the devices that come before this one, and why they do not serve. */
  readonly rejected: readonly RejectedDevice[];
}

/** What the device's thread tells the core; the first is always `opened` or `open-failed`. */
export type DeviceReply =
  | {
      readonly type: 'opened';
      readonly facts: DeviceFacts;
      readonly pool: string;
      /** Of the passed RMAs; what is in neither list was not looked at. */
      readonly kept: CheckedKept;
    }
  /** The last message of the thread. */
  | { readonly type: 'open-failed'; readonly refusal: Refusal }
  /** The fd is the core's now: fds belong to the process and not to a thread. */
  | { readonly type: 'allocated'; readonly slot: SlotIndex; readonly rma: HeldRma }
  /** So is this one, which nobody may have: a page of it cannot be touched. */
  | { readonly type: 'memory-failed'; readonly slot: SlotIndex; readonly rma: OwnRma; readonly refusal: Refusal }
  /** With `cause: STILL_HELD` and `pid` in its metadata when a process still has one of the inodes. */
  | {
      readonly type: 'allocate-failed';
      readonly slot: SlotIndex;
      readonly refusal: Refusal;
      /** None of the inodes is in any process any more; there is only no new RMA. */
      readonly isReturned?: boolean;
    }
  | { readonly type: 'examined'; readonly slot: SlotIndex; readonly rma: HeldRma }
  | { readonly type: 'capacity'; readonly capacityCount: number }
  /** The capacity could not be read; what was known of it stays. */
  | { readonly type: 'capacity-unknown'; readonly refusal: Refusal };
