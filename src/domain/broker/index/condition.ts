import { ORDINALS_A_WORD } from './ordinal-set.js';

/** Some of the fleet's nodes as bits, 32 ordinals a word. */
export interface Bits {
  /** The bits of the ordinals from 32 × `index` on. */
  wordAt(index: number): number;
}

/** What is asked of a node: to be in one of some sets, or in none of them. */
export interface Condition {
  readonly isIn: boolean;
  readonly sets: readonly Bits[];
}

export function inAnyOf(sets: readonly Bits[]): Condition {
  return { isIn: true, sets };
}

export function inNoneOf(sets: readonly Bits[]): Condition {
  return { isIn: false, sets };
}

/** The bits of those that meet the condition. Loops by index: this runs for every word of every set. */
export function meetingAt({ isIn, sets }: Condition, index: number): number {
  let bits = 0;
  for (let place = 0; place < sets.length; place++) bits |= sets[place]?.wordAt(index) ?? 0;
  return isIn ? bits : ~bits;
}

/** The bits of those that meet all of them. */
export function meetingAllAt(conditions: readonly Condition[], index: number): number {
  let bits = -1;
  for (let place = 0; place < conditions.length && bits !== 0; place++) {
    const condition = conditions[place];
    if (condition !== undefined) bits &= meetingAt(condition, index);
  }
  return bits;
}

/**
 * A handful of nodes, such as those that a request excludes by name: takes room for what
 * it has, whatever their ordinals.
 */
export class FewNodes implements Bits {
  private readonly words = new Map<number, number>();

  add(ordinal: number): void {
    const index = Math.floor(ordinal / ORDINALS_A_WORD);
    this.words.set(index, this.wordAt(index) | (1 << (ordinal % ORDINALS_A_WORD)));
  }

  delete(ordinal: number): void {
    const index = Math.floor(ordinal / ORDINALS_A_WORD);
    const left = this.wordAt(index) & ~(1 << (ordinal % ORDINALS_A_WORD));
    if (left === 0) this.words.delete(index);
    else this.words.set(index, left);
  }

  get isEmpty(): boolean {
    return this.words.size === 0;
  }

  wordAt(index: number): number {
    return this.words.get(index) ?? 0;
  }
}
