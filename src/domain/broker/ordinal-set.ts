const BITS = 32;
const NO_WORDS = new Uint32Array(0);

/**
 * A set of small whole numbers that knows its smallest member without looking at the others: bits, and for each level of
 * words a level of bits that say which words are not zero. Adding, removing and finding the next member cost a few steps
 * at any size, which is what lets placement not care how many nodes there are.
 */
export class OrdinalSet {
  private levels: Uint32Array[] = [new Uint32Array(1)];
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The members as bits, 32 a word; may end after the last member. Only to be read. */
  get words(): Uint32Array {
    return this.levels[0] ?? NO_WORDS;
  }

  has(ordinal: number): boolean {
    return bitAt(this.levels[0], ordinal);
  }

  add(ordinal: number): void {
    if (this.has(ordinal)) return;
    this.growTo(ordinal);
    this.count += 1;
    let position = ordinal;
    for (const level of this.levels) {
      const word = Math.floor(position / BITS);
      level[word] = ((level[word] ?? 0) | (1 << (position % BITS))) >>> 0;
      position = word;
    }
  }

  delete(ordinal: number): void {
    if (!this.has(ordinal)) return;
    this.count -= 1;
    let position = ordinal;
    for (const level of this.levels) {
      const word = Math.floor(position / BITS);
      const left = ((level[word] ?? 0) & ~(1 << (position % BITS))) >>> 0;
      level[word] = left;
      if (left !== 0) return;
      position = word;
    }
  }

  /** The smallest member that is at least `from`; -1 when there is none. */
  next(from = 0): number {
    let position = from;
    for (let height = 0; height < this.levels.length; height++) {
      const level = this.levels[height];
      const word = Math.floor(position / BITS);
      if (level === undefined || word >= level.length) return -1;
      const rest = ((level[word] ?? 0) >>> (position % BITS)) << (position % BITS);
      if (rest !== 0) return this.smallestBelow(height, word * BITS + lowestBit(rest));
      position = word + 1;
    }
    return -1;
  }

  private smallestBelow(height: number, position: number): number {
    let found = position;
    for (let below = height - 1; below >= 0; below--)
      found = found * BITS + lowestBit(this.levels[below]?.[found] ?? 0);
    return found;
  }

  private growTo(ordinal: number): void {
    const bottom = this.levels[0];
    if (bottom !== undefined && ordinal < bottom.length * BITS) return;
    const members = [...this];
    this.levels = emptyLevels(Math.max(ordinal + 1, (bottom?.length ?? 1) * BITS * 2));
    this.count = 0;
    for (const member of members) this.add(member);
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let member = this.next(0); member >= 0; member = this.next(member + 1)) yield member;
  }
}

function bitAt(level: Uint32Array | undefined, position: number): boolean {
  const word = level?.[Math.floor(position / BITS)] ?? 0;
  return ((word >>> (position % BITS)) & 1) === 1;
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

function emptyLevels(capacity: number): Uint32Array[] {
  const levels: Uint32Array[] = [];
  let words = capacity;
  do {
    words = Math.ceil(words / BITS);
    levels.push(new Uint32Array(words));
  } while (words > 1);
  return levels;
}
