import type { ClearingProof, DeviceKind } from '../claim-state.js';

/**
 * Names a slot for one run of the agent. A pool that shrinks and grows leaves gaps, so an index may exceed the
 * capacity: treat it as opaque.
 */
export type SlotIndex = number;

/** An RMA that the agent has an fd of. */
export interface OwnRma {
  /** The agent's own fd of it. */
  readonly fd: number;
  readonly sizeBytes: number;
  /**
   * Tells this RMA from every other one for as long as it exists, across restarts of the agent: the inode number of its
   * memfd; null for devices whose fds all share one inode (kvm).
   */
  readonly inode: number | null;
}

/** An RMA that the device has allocated and cleared. */
export interface HeldRma extends OwnRma {
  readonly clearing: ClearingProof;
}

/** What a claim asks of its RMA. */
export interface RmaDemand {
  readonly minRmaBytes: number;
  /** Null: no upper bound. */
  readonly maxRmaBytes: number | null;
  /** Null: any device. */
  readonly device: DeviceKind | null;
}

/** An RMA of which the service manager keeps a copy, as recorded in the checkpoint. Only the agent has ever had it. */
export interface KeptRma {
  /** The copy's name at the service manager; no other RMA of this boot ever had this name. */
  readonly name: string;
  readonly device: DeviceKind;
  /** See `KeepOptions.pool`. */
  readonly pool: string;
  readonly sizeBytes: number;
  /** As in `HeldRma`. */
  readonly inode: number | null;
  readonly clearing: ClearingProof;
}

/** An RMA that a previous run of the agent had kept, and that this run was passed. */
export interface AdoptedRma extends HeldRma {
  /** The name that the fd came with. */
  readonly keptAs: string;
}
