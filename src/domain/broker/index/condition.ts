import { ORDINALS_A_WORD } from './ordinal-set.js';

/** A set of nodes as bits, 32 ordinals per word. */
export interface Bits {
  /** The bits of the 32 ordinals from 32 × `index` on. */
  wordAt(index: number): number;
}

/** A condition on nodes: to be in at least one of some sets, or in none of them. */
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

/** The bits of the nodes that meet the condition. Uses an index loop, as it runs for every word of every set. */
export function meetingAt({ isIn, sets }: Condition, index: number): number {
  let bits = 0;
  for (let place = 0; place < sets.length; place++) bits |= sets[place]?.wordAt(index) ?? 0;
  return isIn ? bits : ~bits;
}

/** The bits of the nodes that meet all conditions. */
export function meetingAllAt(conditions: readonly Condition[], index: number): number {
  let bits = -1;
  for (let place = 0; place < conditions.length && bits !== 0; place++) {
    const condition = conditions[place];
    if (condition !== undefined) bits &= meetingAt(condition, index);
  }
  return bits;
}

/**
 * A small set of nodes, such as those that a request excludes by name. Its size depends on how many members it has, not
 * on their ordinals.
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
