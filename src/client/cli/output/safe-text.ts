import { mapUnprintable, printableJson, REPLACEMENT } from '../../../domain/text.js';
import type { Io } from '../io.js';

/**
 * JSON that any terminal can show: characters that are valid in JSON but harmful to a terminal (bidi overrides, DEL, C1
 * controls, U+2028) are escaped, which means the same to a parser.
 */
export function jsonText(json: unknown, indent = 0): string {
  return printableJson(JSON.stringify(json, null, indent));
}

/**
 * The last filter before a terminal: no control or format character passes except line ends, and the tabs of a shell's
 * completion script. Callers that print several values on one line must make sure that none contains a line end.
 */
export function shielded(io: Io): Io {
  return { ...io, out: (text) => io.out(harmless(text)), err: (text) => io.err(harmless(text)) };
}

function harmless(text: string): string {
  return mapUnprintable(text, (character) => (character === '\t' ? character : REPLACEMENT));
}
