import { invalidField } from '../../../common/errors/rma-error.js';
import { ID_PATTERN } from '../../../domain/ids.js';
import { preview } from './text.js';

/**
 * Checks a value that a filter compares a field with: returns it in the resource's spelling, or refuses one that no
 * resource can have.
 */
export type FilterValue = (value: string, field: string) => string;

/** Text that the caller chose, such as a label's value. */
export const anyText: FilterValue = (value) => value;

/** One of these words, in upper or lower case. */
export function oneOf(words: readonly string[]): FilterValue {
  return (value, field) => {
    const known = words.find((word) => word.toLowerCase() === value.toLowerCase());
    if (known === undefined)
      throw invalidField('filter', `${field} "${preview(value)}" is not one of ${words.join(', ')}`);
    return known;
  };
}

/** A resource name, or just its id: "nodes/p7-03" or "p7-03". */
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

/** An id that is not part of a resource name. */
export const anyId: FilterValue = (value, field) => {
  if (!ID_PATTERN.test(value)) throw invalidField('filter', `${field} "${preview(value)}" is not an id`);
  return value;
};
