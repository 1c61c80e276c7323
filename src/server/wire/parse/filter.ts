import { invalidField } from '../../../common/errors/rma-error.js';
import type { FilterValue } from './filter-values.js';
import { preview } from './text.js';

const FILTER_CHARACTERS_MAX = 2_048;
const TERMS_MAX = 16;

/** FIELD, operator, then an unquoted word or a quoted string with \" and \\ inside. */
const TERM = /^\s*([A-Za-z_][\w./-]*)\s*(!=|=)\s*("(?:[^"\\]|\\.)*"|[^\s"=!]+)/;
const AND = /^\s+AND(?=\s)/;

/** One condition of a filter. */
export interface FilterTerm {
  readonly field: string;
  readonly negated: boolean;
  readonly value: string;
}

/** Reads one field of a resource; undefined when the resource has no such field, for example a missing label. */
export type FieldReader<T> = (resource: T, field: string) => string | undefined;

/** The fields that a filter may use, and the values of each; "labels." stands for any label. */
export type FilterFields = Readonly<Record<string, FilterValue>>;

/** The terms of a filter; an empty filter has none. */
export function parseFilter(filter: string, fields: FilterFields): readonly FilterTerm[] {
  if (filter.trim() === '') return [];
  if (filter.length > FILTER_CHARACTERS_MAX)
    throw invalidField('filter', `is longer than ${FILTER_CHARACTERS_MAX} characters`);
  const terms: FilterTerm[] = [];
  for (let rest = filter; ; ) {
    const match = TERM.exec(rest);
    if (match === null)
      throw invalidField('filter', `expected FIELD = VALUE or FIELD != VALUE at "${preview(rest.trim())}"`);
    terms.push(toTerm(match, fields));
    if (terms.length > TERMS_MAX) throw invalidField('filter', `has more than ${TERMS_MAX} terms`);
    rest = rest.slice(match[0].length);
    if (rest.trim() === '') return terms;
    const and = AND.exec(rest);
    if (and === null) throw invalidField('filter', `expected AND at "${preview(rest.trim())}"`);
    rest = rest.slice(and[0].length);
  }
}

function toTerm([, field = '', operator, value = '']: RegExpExecArray, fields: FilterFields): FilterTerm {
  const names = Object.keys(fields);
  const known = names.find((name) => (name.endsWith('.') ? field.startsWith(name) : field === name));
  const parseValue = known === undefined ? undefined : fields[known];
  if (parseValue === undefined) {
    throw invalidField('filter', `unknown field "${preview(field)}"; use one of ${names.join(', ')}`);
  }
  const text = value.startsWith('"') ? unquote(value) : value;
  return { field, negated: operator === '!=', value: parseValue(text, field) };
}

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}

/** True when `resource` matches every term. */
export function matchesFilter<T>(resource: T, terms: readonly FilterTerm[], read: FieldReader<T>): boolean {
  return terms.every(({ field, negated, value }) => (read(resource, field) === value) !== negated);
}
