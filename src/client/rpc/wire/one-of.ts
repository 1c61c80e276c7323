import { UNKNOWN, type Unknown } from '../../resources/claim.js';

/**
 * The wire's word when it is one of `words`; UNKNOWN for what a newer broker says (proto-loader gives it as a number).
 */
export function oneOf<Word extends string>(words: readonly Word[], wire: string | number): Word | Unknown {
  return words.find((word) => word === wire) ?? UNKNOWN;
}
