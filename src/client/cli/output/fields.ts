import { printable } from '../../../domain/text.js';

/** Width of the names column: the longest name and some room. */
const NAME_COLUMNS = 15;

/** One "name: value" per line, readable for people and awk. */
export function renderFields(fields: readonly (readonly [name: string, value: string])[]): string {
  return fields.map(([name, value]) => `${`${name}:`.padEnd(NAME_COLUMNS)}${printable(value)}\n`).join('');
}
