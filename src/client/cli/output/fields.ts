import { printable } from '../../../domain/text.js';

/** Names take this many columns: the longest and a little. */
const NAME_COLUMNS = 15;

/** One "name: value" a line, so that awk and eyes find what they need. */
export function renderFields(fields: readonly (readonly [name: string, value: string])[]): string {
  return fields.map(([name, value]) => `${`${name}:`.padEnd(NAME_COLUMNS)}${printable(value)}\n`).join('');
}
