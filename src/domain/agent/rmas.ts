import type { ClearingProof, DeviceKind } from '../claim-state.js';

/**
 * Names a slot for as long as the agent lives. A pool that shrinks and grows leaves gaps, so it may
 * exceed the capacity: only echo it.
 */
export type SlotIndex = number;

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
