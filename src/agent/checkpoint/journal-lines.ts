import { crc32 } from './crc32.js';

/**
 * A journal line is the CRC-32 of its JSON in eight hexadecimal digits, a space, the JSON, and a newline. JSON escapes
 * newlines, so a newline is always the end of a line and never part of one.
 */
const CRC_CHARS = 8;
const JSON_AT = CRC_CHARS + 1;
const NEWLINE = 0x0a;

/**
 * The longest line. A claim record takes some 400 bytes; this is what one with the longest guest name and the longest
 * path of an executable (PATH_MAX), every character escaped, still fits into.
 */
export const MAX_LINE_BYTES = 65_536;

/** One value as a journal line, newline included. */
export function encodeLine(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  if (json.length + JSON_AT + 1 > MAX_LINE_BYTES) throw new RangeError(`a journal line of ${json.length} bytes`);
  const crc = crc32(json).toString(16).padStart(CRC_CHARS, '0');
  return Buffer.concat([Buffer.from(`${crc} `), json, Buffer.of(NEWLINE)]);
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
  const crc = crc32(json).toString(16).padStart(CRC_CHARS, '0');
  if (line.toString('latin1', 0, JSON_AT) !== `${crc} `) return undefined;
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    return undefined;
  }
}
