import { mapUnprintable, printableJson, REPLACEMENT } from '../../../domain/text.js';
import type { Io } from '../io.js';

/**
 * JSON that any terminal can show: what it may hold as it is and no terminal should get (bidi overrides, DEL, C1
 * controls, U+2028) is escaped, which a reader of JSON does not notice.
 */
export function jsonText(json: unknown, indent = 0): string {
  return printableJson(JSON.stringify(json, null, indent));
}

/**
 * The last wall before a terminal: no control or format character leaves but the ends of lines, and the tabulators of a
 * shell's completion script. Whoever writes a line of several words sees to it that none of them has an end of line.
 */
export function shielded(io: Io): Io {
  return { ...io, out: (text) => io.out(harmless(text)), err: (text) => io.err(harmless(text)) };
}

function harmless(text: string): string {
  return mapUnprintable(text, (character) => (character === '\t' ? character : REPLACEMENT));
}
