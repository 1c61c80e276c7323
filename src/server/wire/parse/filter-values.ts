import { invalidField } from '../../../common/errors/rma-error.js';
import { ID_PATTERN } from '../../../domain/ids.js';
import { preview } from './text.js';

/**
 * What a filter may compare a field with: gives the value as the resource has it, or refuses
 * one that no resource can have.
 */
export type FilterValue = (value: string, field: string) => string;

/** Words of the caller's own, such as a label's value. */
export const anyText: FilterValue = (value) => value;

/** One of these words, in capitals or not. */
export function oneOf(words: readonly string[]): FilterValue {
  return (value, field) => {
    const known = words.find((word) => word.toLowerCase() === value.toLowerCase());
    if (known === undefined)
      throw invalidField('filter', `${field} "${preview(value)}" is not one of ${words.join(', ')}`);
    return known;
  };
}

/** A name as everything else takes it: "nodes/p7-03" or "p7-03". */
export function nameIn(collection: string): FilterValue {
  const prefix = `${collection}/`;
  return (value, field) => {
    const id = value.startsWith(prefix) ? value.slice(prefix.length) : value;
    if (!ID_PATTERN.test(id)) {
      throw invalidField('filter', `${field} "${preview(value)}" is not an id, with or without "${prefix}" before it`);
    }
    return prefix + id;
  };
}

/** An id that belongs to no collection. */
export const anyId: FilterValue = (value, field) => {
  if (!ID_PATTERN.test(value)) throw invalidField('filter', `${field} "${preview(value)}" is not an id`);
  return value;
};
