import { invalidField } from '../../../common/errors/rma-error.js';

/**
 * An enum value as received: its name, or its number if this build does not know the value. The generated types leave
 * out the number.
 */
type WireWord = string | number;

/** One of an enum's values; `unsaid` where the caller did not set one. */
export function parseWord<T extends string, U>(field: string, word: WireWord, words: readonly T[], unsaid: U): T | U {
  if (typeof word === 'string' && word.endsWith('_UNSPECIFIED')) return unsaid;
  const known = words.find((candidate) => candidate === word);
  if (known === undefined) throw invalidField(field, `${word} is not one of ${words.join(', ')}`);
  return known;
}

/** One of an enum's values, which the caller has to set. */
export function parseRequiredWord<T extends string>(field: string, word: WireWord, words: readonly T[]): T {
  const known = parseWord(field, word, words, null);
  if (known === null) throw invalidField(field, 'is required');
  return known;
}
