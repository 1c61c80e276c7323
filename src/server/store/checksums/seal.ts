import { crc32 } from '../../../common/checksum/crc32.js';
import { Damage } from '../check/damage.js';
import { keyText, keyTextOfBytes } from './key-text.js';

/** The tables whose records are counted. */
export const COUNTED_TABLES = [
  'claims',
  'nodes',
  'tenants',
  'compactedClaims',
  'compactedIds',
  'compactedRequests',
] as const;
export type CountedTable = (typeof COUNTED_TABLES)[number];

/** The table of facts about the store itself. */
export const FACTS = 'facts';

/**
 * The histories of nodes. They are not counted: a version that does not know them could not bring the count up to date.
 */
export const NODE_HISTORIES = 'nodeHistories';

export type SealedTable = CountedTable | typeof FACTS | typeof NODE_HISTORIES;

/** The table is part of the checksum: the same key and record in another table has another one. */
const SEEDS = Object.fromEntries(
  [...COUNTED_TABLES, FACTS, NODE_HISTORIES].map((name) => [name, crc32(name)]),
) as Record<SealedTable, number>;

/**
 * A record as it is stored: a JSON list that begins with a checksum over the record's table, key and remaining members,
 * and then the record's revision. A check of a million records therefore need not parse the rest.
 *
 * @param list a JSON list that begins with the revision
 */
export function seal(table: SealedTable, key: string | number, list: string): string {
  const body = list.slice(1);
  return `[${crc32(body, seedOf(table, keyText(key)))},${body}`;
}

/**
 * The members of a sealed record, checksum and revision first. Throws Damage when it is not what was sealed under this
 * key.
 */
export function unseal(table: SealedTable, key: string | number, text: string): readonly unknown[] {
  assertSealed(table, key, text);
  return JSON.parse(text);
}

/** The revision alone of a sealed record, without a look at its other members. Throws Damage as `unseal` does. */
export function revisionOf(table: SealedTable, key: string | number, text: string): number {
  assertSealed(table, key, text);
  const revision = Number.parseInt(text.slice(text.indexOf(',') + 1), 10);
  if (!Number.isSafeInteger(revision)) throw broken(table, String(key));
  return revision;
}

function assertSealed(table: SealedTable, key: string | number, text: string): void {
  const comma = text.indexOf(',');
  const checksum = crc32(text.slice(comma + 1), seedOf(table, keyText(key)));
  if (text[0] !== '[' || checksum !== Number(text.slice(1, comma))) throw broken(table, String(key));
}

const [COMMA, ZERO, NINE, BRACKET] = [0x2c, 0x30, 0x39, 0x5b];

/** The revision of a sealed record, given as bytes. Throws Damage when it is not what was sealed under this key. */
export function revisionOfSealed(table: SealedTable, keyBytes: Buffer, bytes: Buffer): number {
  const key = keyTextOfBytes(keyBytes);
  const checksum = bytes[0] === BRACKET ? numberAt(bytes, 1) : null;
  const isWhole = checksum !== null && crc32(bytes.subarray(checksum.end), seedOf(table, key)) === checksum.value;
  const revision = isWhole ? numberAt(bytes, checksum.end) : null;
  if (revision === null) throw broken(table, key);
  return revision.value;
}

/** Parses digits from `start` on, up to a comma or the end of the list. */
function numberAt(bytes: Buffer, start: number): { readonly value: number; readonly end: number } | null {
  let value = 0;
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE) break;
    value = value * 10 + byte - ZERO;
  }
  const isNumber = at > start && (bytes[at] === COMMA || at === bytes.length - 1);
  return isNumber ? { value, end: at + 1 } : null;
}

function seedOf(table: SealedTable, key: string): number {
  return crc32(key, SEEDS[table]);
}

function broken(table: SealedTable, key: string): Damage {
  return new Damage(`the record ${key} of ${table} is not what was written`);
}
