import type { HeldRma, KeptRma, OwnRma } from '../../domain/agent/rmas.js';
import type { DeviceKind } from '../../domain/claim-state.js';

/**
 * What the agent hands RMAs out of. Every call blocks for as long as the kernel takes, so a
 * device lives in a thread of its own.
 */
export interface RmaDevice {
  readonly kind: DeviceKind;
  /** Every RMA of a device has this size. */
  readonly rmaSizeBytes: number;
  /**
   * What of the device RMAs are made of, in a word that changes with it: an RMA of another
   * pool is not one of this device.
   */
  readonly pool: string;
  /** KVM_CAP_PPC_RMA: 2 when no guest runs without an RMA, 0 where there is no such capability. */
  readonly rmaCapability: number;
  /** How many RMAs the pool has now, in anyone's hands. Throws RmaError DEVICE_UNUSABLE when that cannot be read. */
  capacityCount(): number;
  /**
   * Takes an RMA from the pool: close-on-exec, cleared, and its clearing checked. Throws RmaError: NO_FREE_RMA when the
   * pool gives none now, DEVICE_UNUSABLE when it never will, INTERNAL when memory did not stay clear.
   */
  allocate(): HeldRma;
  /**
   * Makes sure that an fd which a former life of the agent had kept is what the checkpoint says, and clean. Throws
   * RmaError DEVICE_UNUSABLE when it is not; the fd stays the caller's then.
   */
  adopt(fd: number, kept: KeptRma): HeldRma;
  /** Touches every page of an RMA of this device. FaultyMemory when one cannot be. */
  examine(rma: OwnRma): void;
  /** Lets go of the device; RMAs that were allocated live on. */
  close(): void;
}
