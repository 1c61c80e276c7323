import { crc32 } from './crc32.js';

/**
 * A journal line is the CRC-32 of its JSON in eight hexadecimal digits, a space, the JSON, and a newline. JSON escapes
 * newlines, so a newline is always the end of a line and never part of one.
 */
const CRC_CHARS = 8;
const JSON_AT = CRC_CHARS + 1;
const NEWLINE = 0x0a;
const SPACE = 0x20;
/** At most. */
const UTF8_CHAR_BYTES = 4;
const HEX_DIGITS = '0123456789abcdef';

/**
 * The longest line. A claim record takes some 400 bytes; this is what one with the longest guest name and the longest
 * path of an executable (PATH_MAX), every character escaped, still fits into.
 */
export const MAX_LINE_BYTES = 65_536;

/** One value as a journal line, newline included. */
export function encodeLine(value: unknown): Buffer {
  const json = JSON.stringify(value);
  // Room for the longest UTF-8, so that the text is encoded once and into its place.
  const line = Buffer.allocUnsafe(JSON_AT + 3 * json.length + 1);
  return line.subarray(0, fillLine(line, json));
}

/**
 * Makes journal lines one after the other in the same place: a redeem waits for one, and a
 * Buffer of its own costs it dear.
 */
export class LineBuffer {
  /** With room for one more character than a line may have: what does not fit is cut off, and must be noticed. */
  readonly bytes = Buffer.alloc(MAX_LINE_BYTES + UTF8_CHAR_BYTES);

  /** Puts a value there as a journal line, newline included, and gives its length. */
  encode(value: unknown): number {
    return fillLine(this.bytes, JSON.stringify(value));
  }
}

function fillLine(line: Buffer, json: string): number {
  const end = JSON_AT + line.write(json, JSON_AT);
  if (end >= MAX_LINE_BYTES) throw new RangeError(`a journal line of more than ${MAX_LINE_BYTES} bytes`);
  writeCrc(line, crc32(line, JSON_AT, end));
  line[end] = NEWLINE;
  return end + 1;
}

/** In eight hexadecimal digits, and the space after them. */
function writeCrc(line: Buffer, crc: number): void {
  for (let at = 0; at < CRC_CHARS; at++) line[at] = HEX_DIGITS.charCodeAt((crc >>> (28 - 4 * at)) & 0xf);
  line[CRC_CHARS] = SPACE;
}

/** The whole lines of a journal, and how many bytes of a line without end follow them. */
export interface SplitJournal {
  readonly lines: readonly Buffer[];
  readonly tornBytes: number;
}

/** Cuts a journal into lines, newlines left out. */
export function splitLines(journal: Buffer): SplitJournal {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = journal.indexOf(NEWLINE); end !== -1; end = journal.indexOf(NEWLINE, start)) {
    lines.push(journal.subarray(start, end));
    start = end + 1;
  }
  return { lines, tornBytes: journal.length - start };
}

/** The value of a line; undefined when it is not exactly what {@link encodeLine} wrote. */
export function decodeLine(line: Buffer): unknown {
  const json = line.subarray(JSON_AT);
  if (line.toString('latin1', 0, JSON_AT) !== `${hexCrc(json)} `) return undefined;
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    return undefined;
  }
}

function hexCrc(json: Uint8Array): string {
  return crc32(json).toString(16).padStart(CRC_CHARS, '0');
}
