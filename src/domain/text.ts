/** Text that can be shown as it is; nearly every text is. */
const ASCII = /^[ -~]*$/;

/**
 * Unprintable characters: Unicode's category Other (control and format characters, among them bidi overrides; lone
 * surrogates; private and unassigned characters), and line and paragraph separators. They can forge lines of logs and
 * tables, control a terminal, and make two different texts look alike.
 */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/** Takes the place of an unprintable character. UTF-8 decoders put it in the place of invalid bytes. */
export const REPLACEMENT = '\ufffd';

/** True for text of printable ASCII only, which needs no further check. */
export function isPlain(text: string): boolean {
  return ASCII.test(text);
}

/** True when every character can be shown, on one line. */
export function isPrintable(text: string): boolean {
  return isPlain(text) || !UNPRINTABLE.test(text);
}

/** The text on one line, with unprintable characters replaced. */
export function printable(text: string): string {
  return isPrintable(text) ? text : text.replace(EACH_UNPRINTABLE, REPLACEMENT);
}

/** Maps each unprintable character except newlines with `write`; for text of several lines. */
export function mapUnprintable(text: string, write: (character: string) => string): string {
  return text.replace(EACH_UNPRINTABLE, (character) => (character === '\n' ? character : write(character)));
}

/**
 * JSON whose lines can be shown: unprintable characters are escaped in its strings, which means the same to a parser.
 */
export function printableJson(json: string): string {
  return mapUnprintable(json, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/**
 * Text from a source that cannot be refused, such as the name that a process gave its program: printable, and cut to so
 * many bytes of UTF-8 at a character boundary. Idempotent.
 */
export function cleaned(text: string, bytesMax: number): string {
  // Cut first, so that a text of a megabyte is not scanned for the few characters that remain.
  return cutBytes(printable(text.slice(0, bytesMax)), bytesMax);
}

function cutBytes(text: string, bytesMax: number): string {
  if (text.length * UTF8_BYTES_MAX <= bytesMax) return text;
  let [bytes, end] = [0, 0];
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > bytesMax) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Bytes per UTF-16 unit at most: a surrogate pair takes four. */
export const UTF8_BYTES_MAX = 3;

/** How many bytes a text takes in UTF-8. */
export function utf8Bytes(text: string): number {
  if (ASCII.test(text)) return text.length;
  let bytes = 0;
  for (const character of text) bytes += bytesOf(character);
  return bytes;
}

function bytesOf(character: string): number {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_0000 ? 3 : 4;
}
