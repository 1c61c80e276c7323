import { UNKNOWN, type Unknown } from '../../resources/claim.js';

/**
 * The wire's name when it is one of `words`; UNKNOWN for a value that only a newer broker knows (decoded as a number).
 */
export function oneOf<Word extends string>(words: readonly Word[], wire: string | number): Word | Unknown {
  return words.find((word) => word === wire) ?? UNKNOWN;
}
