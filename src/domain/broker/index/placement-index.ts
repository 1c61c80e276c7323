import type { DeviceKind } from '../../claim-state.js';
import type { Labels } from '../../labels.js';
import { freeCount, type NodeEntry, roomWithoutRma, unusedCount } from '../records/node.js';
import { LabelIndex } from './label-index.js';
import { OrdinalSet } from './ordinal-set.js';
import { Tiers } from './tiers.js';

/** The nodes of one kind that can receive guests now, by how much room they have. */
export class Room {
  /** @param isWithoutRma true when the tiers count the guests on a node instead of its free RMAs */
  constructor(readonly isWithoutRma: boolean) {}

  /** The nodes that have any room. */
  readonly open = new OrdinalSet();
  readonly tiers = new Tiers();
}

/** The nodes of one RMA size. */
class SizeClass {
  readonly nodes = new OrdinalSet();
  /** Ordered by the number of free RMAs. */
  readonly room = new Room(false);
}

/** What the index has recorded of a node. */
interface Standing {
  readonly rmaSizeBytes: number;
  readonly device: DeviceKind;
  readonly labels: Labels;
  readonly free: number;
  /** How many claims without an RMA the node has, if it may have more; null otherwise. */
  readonly withoutRma: number | null;
  readonly claimCount: number;
  readonly cordoned: boolean;
  readonly silent: boolean;
  readonly full: boolean;
  readonly releasing: boolean;
  readonly enforcesHolder: boolean;
}

/**
 * Finds nodes by what requests ask for, without checking each node. It must be updated for every node whose record,
 * session or claims have changed.
 */
export class PlacementIndex {
  readonly all = new OrdinalSet();
  readonly cordoned = new OrdinalSet();
  readonly silent = new OrdinalSet();
  /** Nodes whose RMAs are all taken, whether or not they may receive guests. */
  readonly full = new OrdinalSet();
  /** Nodes with claims that are RELEASING. */
  readonly releasing = new OrdinalSet();
  /** Nodes whose agents enforce for whom a claim is. */
  readonly enforcingHolder = new OrdinalSet();
  /** Nodes that have more room than before; cleared by Fleet.takeFreed(). */
  readonly freed = new Set<number>();
  readonly labels = new LabelIndex();
  /** Nodes that take guests without an RMA, by how many of those they have. */
  readonly roomWithoutRma = new Room(true);
  private readonly devices = new Map<DeviceKind, OrdinalSet>();
  private readonly classes = new Map<number, SizeClass>();
  private sizes: number[] = [];
  private readonly standings: (Standing | undefined)[] = [];

  refresh(entry: NodeEntry): void {
    const { ordinal } = entry;
    const before = this.standings[ordinal];
    const after = standingOf(entry);
    if (before === undefined) this.enter(ordinal, after);
    else if (sameKind(before, after)) this.move(ordinal, before, after);
    else {
      this.leave(ordinal, before);
      this.enter(ordinal, after);
    }
    this.standings[ordinal] = after;
  }

  /** Removes a node for good; its ordinal is not used again. */
  remove(ordinal: number): void {
    const before = this.standings[ordinal];
    if (before !== undefined) this.leave(ordinal, before);
    this.standings[ordinal] = undefined;
  }

  /** The RMA sizes in [min, max] that nodes have, the smallest first. */
  sizesWithin(minRmaBytes: number, maxRmaBytes: number): readonly number[] {
    return this.sizes.filter((size) => size >= minRmaBytes && size <= maxRmaBytes);
  }

  /** The nodes of an RMA size that have a free one. */
  roomOf(rmaSizeBytes: number): Room {
    return this.classOf(rmaSizeBytes).room;
  }

  nodesOfSize(rmaSizeBytes: number): OrdinalSet {
    return this.classOf(rmaSizeBytes).nodes;
  }

  nodesOfDevice(device: DeviceKind): OrdinalSet {
    const nodes = this.devices.get(device) ?? new OrdinalSet();
    this.devices.set(device, nodes);
    return nodes;
  }

  private enter(ordinal: number, standing: Standing): void {
    this.all.add(ordinal);
    this.classOf(standing.rmaSizeBytes).nodes.add(ordinal);
    this.nodesOfDevice(standing.device).add(ordinal);
    this.labels.add(ordinal, standing.labels, standing.claimCount);
    this.move(ordinal, NOWHERE, standing);
  }

  private leave(ordinal: number, standing: Standing): void {
    this.move(ordinal, standing, { ...NOWHERE, rmaSizeBytes: standing.rmaSizeBytes });
    this.labels.delete(ordinal, standing.labels, standing.claimCount);
    this.nodesOfDevice(standing.device).delete(ordinal);
    const { nodes } = this.classOf(standing.rmaSizeBytes);
    nodes.delete(ordinal);
    if (nodes.size === 0) this.dropSize(standing.rmaSizeBytes);
    this.all.delete(ordinal);
  }

  /** Updates what depends on claims, sessions and cordons; size, device and labels do not change here. */
  private move(ordinal: number, before: Standing, after: Standing): void {
    if (before.free !== after.free) {
      const room = this.roomOf(after.rmaSizeBytes);
      shift(room, ordinal, before.free === 0 ? null : before.free, after.free === 0 ? null : after.free);
    }
    if (after.free > before.free || (before.withoutRma === null && after.withoutRma !== null)) this.freed.add(ordinal);
    if (before.withoutRma !== after.withoutRma)
      shift(this.roomWithoutRma, ordinal, before.withoutRma, after.withoutRma);
    if (before !== NOWHERE && before.claimCount !== after.claimCount && after.labels === before.labels) {
      this.labels.countClaims(after.labels, after.claimCount - before.claimCount);
    }
    toggle(this.cordoned, ordinal, before.cordoned, after.cordoned);
    toggle(this.silent, ordinal, before.silent, after.silent);
    toggle(this.full, ordinal, before.full, after.full);
    toggle(this.releasing, ordinal, before.releasing, after.releasing);
    toggle(this.enforcingHolder, ordinal, before.enforcesHolder, after.enforcesHolder);
  }

  private classOf(rmaSizeBytes: number): SizeClass {
    let found = this.classes.get(rmaSizeBytes);
    if (found === undefined) {
      found = new SizeClass();
      this.classes.set(rmaSizeBytes, found);
      this.sizes = [...this.classes.keys()].sort((a, b) => a - b);
    }
    return found;
  }

  private dropSize(rmaSizeBytes: number): void {
    this.classes.delete(rmaSizeBytes);
    this.sizes = this.sizes.filter((size) => size !== rmaSizeBytes);
  }
}

/** A node that is in no set. */
const NOWHERE: Standing = {
  rmaSizeBytes: 0,
  device: 'MEMFD',
  labels: {},
  free: 0,
  withoutRma: null,
  claimCount: 0,
  cordoned: false,
  silent: false,
  full: false,
  releasing: false,
  enforcesHolder: false,
};

function standingOf(entry: NodeEntry): Standing {
  const { record } = entry;
  return {
    rmaSizeBytes: record.rmaSizeBytes,
    device: record.device,
    labels: record.labels,
    free: freeCount(entry),
    withoutRma: roomWithoutRma(entry),
    claimCount: entry.liveClaims.size + entry.claimsWithoutRma.size,
    cordoned: record.cordonReason !== null,
    silent: entry.session === null,
    full: unusedCount(entry) === 0,
    releasing: entry.releasingCount > 0,
    enforcesHolder: record.enforcesHolder,
  };
}

function sameKind(a: Standing, b: Standing): boolean {
  return a.rmaSizeBytes === b.rmaSizeBytes && a.device === b.device && a.labels === b.labels;
}

function shift({ open, tiers }: Room, ordinal: number, before: number | null, after: number | null): void {
  if (before !== null) tiers.delete(before, ordinal);
  if (after !== null) tiers.add(after, ordinal);
  if (after === null) open.delete(ordinal);
  else open.add(ordinal);
}

function toggle(set: OrdinalSet, ordinal: number, before: boolean, after: boolean): void {
  if (before === after) return;
  if (after) set.add(ordinal);
  else set.delete(ordinal);
}
