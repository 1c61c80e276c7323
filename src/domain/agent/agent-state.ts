import type { DeviceKind } from '../claim-state.js';
import type { BootId } from '../ids.js';
import type { RmaFacts } from '../link/reports.js';
import type { AgentClaim } from './claims/claim.js';
import { ClaimBook } from './claims/claim-book.js';
import { EndedMemory } from './claims/ended-memory.js';
import { Fence } from './claims/fence.js';
import { EffectList } from './effect-list.js';
import type { NodeDrain } from './inputs.js';
import { Connections } from './local/connections.js';
import type { AgentRecord } from './records.js';
import type { AdoptedRma } from './rmas.js';
import { type KeepOptions, KeptRmas } from './slots/kept-rmas.js';
import { handedOutInode } from './slots/slot.js';
import { SlotTable } from './slots/slot-table.js';
import { Supply } from './slots/supply.js';

/** How long the agent waits for peers and for the kernel. */
export interface AgentTimes {
  /** How long a peer may leave an fd that it was sent unconfirmed. */
  readonly confirmTimeoutMs: number;
  /** How long an RMA may be on its way back before it counts as quarantined. */
  readonly reclaimGraceMs: number;
}

/** Settings of an agent's core; the defaults are {@link CONFIRM_TIMEOUT_MS} and {@link RECLAIM_GRACE_MS}. */
export interface AgentCoreOptions extends Partial<AgentTimes> {
  /** The one size of all RMAs of the node. */
  readonly rmaSizeBytes: number;
  readonly device: DeviceKind;
  /** How many RMAs the pool has now. */
  readonly capacityCount: number;
  /**
   * What the agent's previous run left behind in this same boot; a record without claims otherwise, because nothing
   * outlives a boot.
   */
  readonly record: AgentRecord;
  /** Who keeps RMAs across the agent's restarts; default: nobody. */
  readonly keep?: KeepOptions;
  /** Cleared RMAs of this device and pool that a previous run of the agent had kept; default: none. */
  readonly adopted?: readonly AdoptedRma[];
  /** How many allocations the device is asked for at once; default 1, as it has one worker. */
  readonly allocationsInFlightMax?: number;
  /** How many ends are kept until the broker acknowledges them; default 4096. */
  readonly unacknowledgedEndsMax?: number;
  /** How many ends are remembered for late callers; default 4096. */
  readonly rememberedEndsMax?: number;
}

/** How long a peer may leave an fd that it was sent unconfirmed (rma-local/1, rule 5). */
export const CONFIRM_TIMEOUT_MS = 10_000;

/**
 * A process with 256 MiB mapped is gone within a second of its end; longer takes only a core dump, of a minute or so.
 */
export const RECLAIM_GRACE_MS = 30_000;

/** With this many, a checkpoint, a Hello and the remembered ends stay below about 1 MiB. */
const ENDS_MAX = 4_096;

/** The whole state of an agent's core. Only the functions of this folder change it. */
export class AgentState {
  readonly rmaSizeBytes: number;
  readonly device: DeviceKind;
  readonly bootId: BootId;
  readonly confirmTimeoutMs: number;
  readonly reclaimGraceMs: number;
  readonly unacknowledgedEndsMax: number;
  readonly slots: SlotTable;
  readonly supply: Supply;
  readonly kept: KeptRmas;
  readonly claims = new ClaimBook();
  readonly connections = new Connections();
  readonly fence: Fence;
  readonly ended: EndedMemory;
  readonly out = new EffectList();
  isStopping = false;
  /** The broker's latest drain order: why and until when the node is to be emptied; null when it is not drained. */
  drain: NodeDrain | null = null;
  /** Numbers the claims that the agent makes itself. */
  lastOwnId = 0;

  constructor(options: AgentCoreOptions) {
    this.rmaSizeBytes = options.rmaSizeBytes;
    this.device = options.device;
    this.bootId = options.record.bootId;
    this.confirmTimeoutMs = options.confirmTimeoutMs ?? CONFIRM_TIMEOUT_MS;
    this.reclaimGraceMs = options.reclaimGraceMs ?? RECLAIM_GRACE_MS;
    this.unacknowledgedEndsMax = options.unacknowledgedEndsMax ?? ENDS_MAX;
    this.slots = new SlotTable(options.capacityCount);
    this.supply = new Supply(options.allocationsInFlightMax ?? 1);
    this.kept = new KeptRmas(options.keep ?? null);
    this.fence = new Fence(options.record.fencedUpTo);
    this.ended = new EndedMemory(options.rememberedEndsMax ?? ENDS_MAX);
  }

  /** What every RMA of this run of the agent is like. */
  get rma(): RmaFacts {
    return { sizeBytes: this.rmaSizeBytes, device: this.device };
  }

  /** The inode of the RMA that was handed out under this claim; null when none was. */
  inodeOf({ phase }: AgentClaim): number | null {
    return 'slot' in phase ? handedOutInode(this.slots.get(phase.slot)) : null;
  }
}
