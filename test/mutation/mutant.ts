/**
 * The promises that a mistake would break: the seven, that what others say is bounded and clean, and that nobody does
 * what the policy does not give.
 */
export const PROMISES = [
  'exclusive',
  'clean',
  'fenced',
  'remembered',
  'conserved',
  'not over-promised',
  'explained',
  'bounded',
  'trusted',
] as const;

export type PromiseName = (typeof PROMISES)[number];

/** A mistake that somebody could make in one place of the source, small enough to be overlooked in a review. */
export interface Mutant {
  /** What the program does wrong, in a few words; unique. */
  readonly id: string;
  readonly promise: PromiseName;
  /** The source file, from the repository's root. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /**
   * Test files that ought to find it, those that should find it first: parts of their
   * paths, as `npm test -- PART` takes.
   */
  readonly tests: readonly string[];
}
