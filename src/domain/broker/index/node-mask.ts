import { type Bits, type Condition, inAnyOf, inNoneOf, meetingAt } from './condition.js';
import { ORDINALS_A_WORD, type OrdinalSet } from './ordinal-set.js';

/** With fewer than one member in this many words, going from member to member is faster than scanning every word. */
const MEMBERS_SCATTERED = 16;

/**
 * A set of nodes: what is left after applying a request's conditions. It stores only the words that are not zero, so
 * that each condition costs one step per 32 remaining nodes, and almost nothing when few are left.
 */
export class NodeMask {
  private constructor(
    /** The indexes of its words, ascending. */
    private readonly indexes: number[] = [],
    /** Their bits; none is zero. */
    private readonly words: number[] = [],
  ) {}

  static none(): NodeMask {
    return new NodeMask();
  }

  static of(set: OrdinalSet): NodeMask {
    return NodeMask.inBoth(set, set);
  }

  /** The intersection of both sets; faster when `some` is the smaller one. */
  static inBoth(some: OrdinalSet, others: OrdinalSet): NodeMask {
    const mask = new NodeMask();
    if (some.size > some.words.length / MEMBERS_SCATTERED) mask.fillFromAll(some.words, others.words);
    else mask.fillFromNext(some, others);
    return mask;
  }

  /** The union of some masks. */
  static union(masks: readonly NodeMask[]): NodeMask {
    const [first = NodeMask.none(), ...others] = masks;
    return others.reduce((union, mask) => union.with(mask), first);
  }

  copy(): NodeMask {
    return new NodeMask(this.indexes.slice(), this.words.slice());
  }

  /** Keeps the members that meet a condition. */
  narrow(condition: Condition): this {
    const { indexes, words } = this;
    let kept = 0;
    for (let place = 0; place < indexes.length; place++) {
      const index = indexes[place] ?? 0;
      const left = (words[place] ?? 0) & meetingAt(condition, index);
      if (left === 0) continue;
      indexes[kept] = index;
      words[kept] = left;
      kept += 1;
    }
    indexes.length = kept;
    words.length = kept;
    return this;
  }

  /** Keeps the members that are also in `set`. */
  keep(set: Bits): this {
    return this.narrow(inAnyOf([set]));
  }

  /** Drops the members that are in `set`. */
  drop(set: Bits): this {
    return this.narrow(inNoneOf([set]));
  }

  /** The members that are not in `other`, which must be a subset. */
  without(other: NodeMask): NodeMask {
    const rest = new NodeMask();
    let theirs = 0;
    for (let place = 0; place < this.length; place++) {
      const index = this.indexes[place] ?? 0;
      const isShared = theirs < other.length && other.indexes[theirs] === index;
      const taken = isShared ? (other.words[theirs] ?? 0) : 0;
      if (isShared) theirs += 1;
      rest.push(index, (this.words[place] ?? 0) & ~taken);
    }
    return rest;
  }

  /** Keeps at most this one node. */
  only(ordinal: number | undefined): this {
    const index = Math.floor((ordinal ?? 0) / ORDINALS_A_WORD);
    const place = ordinal === undefined ? -1 : this.indexes.indexOf(index);
    const word = (this.words[place] ?? 0) & (1 << ((ordinal ?? 0) % ORDINALS_A_WORD));
    this.indexes.length = 0;
    this.words.length = 0;
    this.push(index, word);
    return this;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  get size(): number {
    let count = 0;
    for (let place = 0; place < this.length; place++) count += bitCount(this.words[place] ?? 0);
    return count;
  }

  /** The members in ascending order. */
  *[Symbol.iterator](): Generator<number> {
    for (let place = 0; place < this.length; place++) {
      yield* ordinalsOf(this.indexes[place] ?? 0, this.words[place] ?? 0);
    }
  }

  /** The members that are also in `set`, in ascending order. */
  *within(set: Bits): Generator<number> {
    for (let place = 0; place < this.length; place++) {
      const index = this.indexes[place] ?? 0;
      const shared = (this.words[place] ?? 0) & set.wordAt(index);
      if (shared !== 0) yield* ordinalsOf(index, shared);
    }
  }

  private get length(): number {
    return this.indexes.length;
  }

  private with(other: NodeMask): NodeMask {
    const union = new NodeMask();
    let [ours, theirs] = [0, 0];
    while (ours < this.length || theirs < other.length) {
      const [mine, yours] = [this.indexAt(ours), other.indexAt(theirs)];
      const index = Math.min(mine, yours);
      const word = mine === index ? (this.words[ours++] ?? 0) : 0;
      union.push(index, word | (yours === index ? (other.words[theirs++] ?? 0) : 0));
    }
    return union;
  }

  private indexAt(place: number): number {
    return place < this.length ? (this.indexes[place] ?? 0) : Number.POSITIVE_INFINITY;
  }

  private fillFromAll(some: Uint32Array, others: Uint32Array): void {
    const shared = Math.min(some.length, others.length);
    for (let index = 0; index < shared; index++) this.push(index, (some[index] ?? 0) & (others[index] ?? 0));
  }

  private fillFromNext(some: OrdinalSet, others: OrdinalSet): void {
    for (let index = some.nextWord(0); index >= 0; index = some.nextWord(index + 1)) {
      this.push(index, some.wordAt(index) & others.wordAt(index));
    }
  }

  /** Words that are zero are left out. */
  private push(index: number, word: number): void {
    if (word === 0) return;
    this.indexes.push(index);
    this.words.push(word);
  }
}

function* ordinalsOf(index: number, word: number): Generator<number> {
  for (let rest = word; rest !== 0; rest &= rest - 1) yield index * ORDINALS_A_WORD + 31 - Math.clz32(rest & -rest);
}

/** How many bits of a 32-bit word are set, added up pairwise. */
function bitCount(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
