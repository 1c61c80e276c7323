import type { SlotCounts } from '../../claim-state.js';
import type { InventoryReport } from '../../link/reports.js';
import type { HeldRma, SlotIndex } from '../rmas.js';
import { countedAs, isSlotIn, SLOT_MOVES, type SlotIn, type SlotState, type SlotStateName, usedBy } from './slot.js';

/** All slots of the node, with counts that are updated on each change. */
export class SlotTable {
  private readonly slots: SlotState[] = [];
  /** FREE slots, the most recently freed on top. */
  private readonly freeSlots: SlotIndex[] = [];
  private readonly counts = {
    free: 0,
    preparing: 0,
    prepared: 0,
    bound: 0,
    reclaiming: 0,
    unavailable: 0,
    quarantined: 0,
  };
  private unclaimedCount = 0;
  private unscheduledCount = 0;
  private retiredCount = 0;
  private poisonedCount = 0;
  /** Grows with every change of a count. */
  version = 0;

  /** @param targetCount How many slots there should be; slots in use above it are retired when they come free. */
  constructor(public targetCount: number) {}

  /** How many slots there are, including those that wait to be retired. */
  get capacityCount(): number {
    return this.slots.length - this.retiredCount;
  }

  /** How many slots are to be retired as soon as possible. */
  get excessCount(): number {
    return Math.max(0, this.capacityCount - this.targetCount);
  }

  /**
   * How many slots may become FREE without a claim giving up what it has. Unavailable ones do not count: they may never
   * come back.
   */
  get comingCount(): number {
    return Math.max(0, this.counts.preparing + this.counts.reclaiming - this.excessCount);
  }

  get(index: SlotIndex): SlotState | undefined {
    return this.slots[index];
  }

  /** The slot, which must be in this state; anything else is a bug, and throws. */
  expect<S extends SlotStateName>(index: SlotIndex, state: S): SlotIn<S> {
    const slot = this.slots[index];
    if (slot === undefined || !isSlotIn(slot, state)) {
      throw new Error(`slot ${index} is expected to be ${state} and is ${slot?.state ?? 'nothing'}`);
    }
    return slot;
  }

  entries(): Iterable<[SlotIndex, SlotState]> {
    return this.slots.entries();
  }

  /** Adds a slot, or takes a retired one back into service. */
  add(slot: SlotState): SlotIndex {
    const retired = this.retiredCount > 0 ? this.slots.findIndex(({ state }) => state === 'RETIRED') : -1;
    if (retired >= 0 && slot.state === 'EMPTY') {
      this.move(retired, slot);
      return retired;
    }
    this.slots.push(slot);
    this.count(slot, 1);
    return this.slots.length - 1;
  }

  /**
   * Changes a slot. A transition that is not in SLOT_MOVES is a bug of the caller, and throws. For a FREE slot use
   * `takeFree`.
   */
  move(index: SlotIndex, next: SlotState): void {
    const before = this.slots[index];
    if (before === undefined || !SLOT_MOVES[before.state].includes(next.state)) {
      throw new Error(`slot ${index} may not move from ${before?.state ?? 'nothing'} to ${next.state}`);
    }
    this.slots[index] = next;
    if (countedAs(before) !== countedAs(next) || usedBy(before) !== usedBy(next)) {
      this.count(before, -1);
      this.count(next, 1);
    }
    if (next.state === 'FREE') this.freeSlots.push(index);
  }

  /** Moves a FREE slot to the state that `next` gives; undefined when there is none. */
  takeFree(next: (rma: HeldRma) => SlotState): { readonly slot: SlotIndex; readonly rma: HeldRma } | undefined {
    const index = this.freeSlots.pop();
    if (index === undefined) return undefined;
    const { rma } = this.expect(index, 'FREE');
    this.move(index, next(rma));
    return { slot: index, rma };
  }

  /** The pool as it is reported. */
  inventory(): InventoryReport {
    return {
      capacityCount: this.capacityCount,
      slots: { ...this.counts },
      unclaimedCount: this.unclaimedCount,
      unscheduledCount: this.unscheduledCount,
      poisonedCount: this.poisonedCount,
    };
  }

  countOf(name: keyof SlotCounts): number {
    return this.counts[name];
  }

  private count(slot: SlotState, by: 1 | -1): void {
    const name = countedAs(slot);
    if (name === null) this.retiredCount += by;
    else this.counts[name] += by;
    const kind = usedBy(slot);
    if (kind === 'LOCAL') this.unscheduledCount += by;
    const isPoisoned = slot.state === 'POISONED';
    if (isPoisoned) this.poisonedCount += by;
    if (isPoisoned || name === 'unavailable' || kind === 'LOCAL' || kind === 'STRAY') this.unclaimedCount += by;
    this.version += 1;
  }
}
