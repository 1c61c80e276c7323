/** How many ordinals one word covers. */
export const ORDINALS_A_WORD = 32;

const BITS = ORDINALS_A_WORD;
/** How many words are scanned before the levels above are used: in most sets the next member is near. */
const WORDS_SCANNED = 4;
const NO_WORDS = new Uint32Array(0);

/**
 * A set of small integers that finds its smallest member without scanning: a bit for each number, and above them levels
 * of bits that say which words of the level below are not zero. Adding, removing and finding the next member take a few
 * steps at any size, so the cost of placement hardly depends on the number of nodes.
 */
export class OrdinalSet {
  private levels: Uint32Array[] = [new Uint32Array(1)];
  private bottom: Uint32Array = this.levels[0] ?? NO_WORDS;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The members as bits, 32 per word; words past the end are zero. Read only. */
  get words(): Uint32Array {
    return this.bottom;
  }

  /** The bits of the 32 ordinals from 32 × `index` on. */
  wordAt(index: number): number {
    return this.bottom[index] ?? 0;
  }

  /** The index of the first non-zero word from `from` on; -1 when there is none. */
  nextWord(from: number): number {
    const end = Math.min(from + WORDS_SCANNED, this.bottom.length);
    for (let index = from; index < end; index++) if (this.bottom[index] !== 0) return index;
    const member = this.next(end * BITS);
    return member < 0 ? -1 : Math.floor(member / BITS);
  }

  has(ordinal: number): boolean {
    return bitAt(this.bottom, ordinal);
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

  /** The largest member that is at most `from`; -1 when there is none. */
  previous(from: number): number {
    let position = Math.min(from, this.bottom.length * BITS - 1);
    for (let height = 0; height < this.levels.length && position >= 0; height++) {
      const word = Math.floor(position / BITS);
      const rest = ((this.levels[height]?.[word] ?? 0) << (BITS - 1 - (position % BITS))) >>> 0;
      if (rest !== 0) return this.largestBelow(height, position - Math.clz32(rest));
      position = word - 1;
    }
    return -1;
  }

  private largestBelow(height: number, position: number): number {
    let found = position;
    for (let below = height - 1; below >= 0; below--)
      found = found * BITS + BITS - 1 - Math.clz32(this.levels[below]?.[found] ?? 0);
    return found;
  }

  private smallestBelow(height: number, position: number): number {
    let found = position;
    for (let below = height - 1; below >= 0; below--)
      found = found * BITS + lowestBit(this.levels[below]?.[found] ?? 0);
    return found;
  }

  private growTo(ordinal: number): void {
    if (ordinal < this.bottom.length * BITS) return;
    const members = [...this];
    this.levels = emptyLevels(Math.max(ordinal + 1, this.bottom.length * BITS * 2));
    this.bottom = this.levels[0] ?? NO_WORDS;
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
