import type { HeldRma } from '../../domain/agent/ports.js';
import type { DeviceKind } from '../../domain/claim-state.js';

/**
 * What the agent hands RMAs out of. Every call blocks for as long as the kernel takes, so a device lives in a thread of its
 * own.
 */
export interface RmaDevice {
  readonly kind: DeviceKind;
  /** Every RMA of a device has this size. */
  readonly rmaSizeBytes: number;
  /** KVM_CAP_PPC_RMA: 2 when no guest runs without an RMA, 0 where there is no such capability. */
  readonly rmaCapability: number;
  /** How many RMAs the pool has now, in anyone's hands. Throws RmaError DEVICE_UNUSABLE when that cannot be read. */
  capacityCount(): number;
  /**
   * Takes an RMA from the pool: close-on-exec, cleared, and its clearing checked. Throws RmaError: NO_FREE_RMA when the pool
   * gives none now, DEVICE_UNUSABLE when it never will, INTERNAL when memory did not stay clear.
   */
  allocate(): HeldRma;
  /** Lets go of the device; RMAs that were allocated live on. */
  close(): void;
}
