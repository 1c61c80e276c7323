import type { ClaimRecord, RecordEntry } from '../../domain/agent/records.js';
import type { BootId, FencingToken } from '../../domain/ids.js';

/** How many RMAs a pool has whose kernel does not tell, as it was found out in this boot, and their size. */
export interface PoolRecord {
  readonly count: number;
  readonly rmaSizeBytes: number;
}

/** What the core wants recorded, or what was found out of the pool. */
export type JournalEntry = RecordEntry | { readonly pool: PoolRecord };

const FORMAT = 'rma-agent-checkpoint';
const VERSION = 1;

/** The first line of a journal. */
export interface JournalHeader {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly bootId: BootId;
  readonly fencedUpTo: FencingToken;
}

const RECORDED_STATES: Readonly<Record<ClaimRecord['state'], true>> = {
  UNREDEEMED: true,
  OFFERED: true,
  BOUND: true,
  RECLAIMING: true,
  ENDED: true,
};

export function journalHeader(bootId: BootId, fencedUpTo: FencingToken): JournalHeader {
  return { format: FORMAT, version: VERSION, bootId, fencedUpTo };
}

/** A header that this version of the agent understands. */
export function isHeader(value: unknown): value is JournalHeader {
  if (!isObject(value)) return false;
  const { format, version, bootId, fencedUpTo } = value;
  return format === FORMAT && version === VERSION && typeof bootId === 'string' && isToken(fencedUpTo);
}

/**
 * An entry that this version of the agent understands. The checksum has proved by now that the line is as it was
 * written; this is against a line that another version wrote.
 */
export function isEntry(value: unknown): value is JournalEntry {
  if (!isObject(value)) return false;
  if ('forget' in value) return typeof value['forget'] === 'string' && isToken(value['fencedUpTo']);
  if ('unkept' in value) return typeof value['unkept'] === 'string';
  if ('pool' in value) return isPool(value['pool']);
  if ('kept' in value) return isKept(value['kept']);
  const { claim, state, fencingToken, redeemableUntil, guest } = value;
  if (typeof claim !== 'string' || typeof guest !== 'string') return false;
  if (typeof state !== 'string' || !Object.hasOwn(RECORDED_STATES, state)) return false;
  return isToken(fencingToken) && typeof redeemableUntil === 'number';
}

/** What an agent of 0.1.0 did not write down. */
const NEVER_WRITTEN = { maxRmaBytes: null, device: null, expiryMark: 0, requiredHolder: null, rma: null } as const;

/** The entry as this version knows it, whichever version wrote it. */
export function completed(entry: JournalEntry): JournalEntry {
  return 'claim' in entry ? { ...NEVER_WRITTEN, ...entry } : entry;
}

function isKept(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, device, pool, sizeBytes, inode, clearing } = value;
  if (typeof name !== 'string' || typeof device !== 'string' || typeof pool !== 'string') return false;
  return isToken(sizeBytes) && (inode === null || isToken(inode)) && isObject(clearing);
}

function isPool(value: unknown): boolean {
  return isObject(value) && isToken(value['count']) && isToken(value['rmaSizeBytes']);
}

function isToken(value: unknown): boolean {
  return Number.isSafeInteger(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
