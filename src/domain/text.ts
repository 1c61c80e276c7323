/** What can stand in a line as it is; nearly every text is of nothing else. */
const ASCII = /^[ -~]*$/;

/**
 * Characters that are not for reading: of Unicode's category Other (control and format characters, bidi overrides among
 * them, surrogates without their other half, private and unassigned ones), and the separators of lines and paragraphs.
 * They forge lines of logs and tables, command terminals, and make two different texts look alike.
 */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/** In the place of a character that cannot be shown. A decoder of UTF-8 puts it in the place of bytes that are none. */
export const REPLACEMENT = '\ufffd';

/** True of a text of printable ASCII, about which there is nothing more to ask. */
export function isPlain(text: string): boolean {
  return ASCII.test(text);
}

/** True when every character of a text can be shown in one line. */
export function isPrintable(text: string): boolean {
  return isPlain(text) || !UNPRINTABLE.test(text);
}

/** A text that can be shown in one line: each character that cannot be has another one in its place. */
export function printable(text: string): string {
  return isPrintable(text) ? text : text.replace(EACH_UNPRINTABLE, REPLACEMENT);
}

/** Each unprintable character of a text but newlines, as `write` has it; for what may have several lines. */
export function mapUnprintable(text: string, write: (character: string) => string): string {
  return text.replace(EACH_UNPRINTABLE, (character) => (character === '\n' ? character : write(character)));
}

/** JSON in lines that can be shown: what must not be is escaped within its texts, which no reader of JSON notices. */
export function printableJson(json: string): string {
  return mapUnprintable(json, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/**
 * A text of somebody whom nobody can refuse, such as the name that a process gave its program: printable, and the first
 * so many bytes of it in UTF-8, whole characters only. Cleaning it again changes nothing.
 */
export function cleaned(text: string, bytesMax: number): string {
  // Cut first: a text of a megabyte is not looked through for the few characters that stay.
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

/** Bytes of one UTF-16 unit at most: a pair of them takes four. */
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
