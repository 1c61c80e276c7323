import { invalidField } from '../../../common/errors/rma-error.js';

/**
 * An enum's value as it came: its name, or for one that this build does not know its number, which
 * the generated types do not tell.
 */
type WireWord = string | number;

/** One of an enum's words; `unsaid` where the caller did not say. */
export function parseWord<T extends string, U>(field: string, word: WireWord, words: readonly T[], unsaid: U): T | U {
  if (typeof word === 'string' && word.endsWith('_UNSPECIFIED')) return unsaid;
  const known = words.find((candidate) => candidate === word);
  if (known === undefined) throw invalidField(field, `${word} is not one of ${words.join(', ')}`);
  return known;
}

/** One of an enum's words, which has to be said. */
export function parseRequiredWord<T extends string>(field: string, word: WireWord, words: readonly T[]): T {
  const known = parseWord(field, word, words, null);
  if (known === null) throw invalidField(field, 'is required');
  return known;
}
