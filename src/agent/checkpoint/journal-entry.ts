import type { AgentEffect, ClaimRecord } from '../../domain/agent/ports.js';
import type { BootId, FencingToken } from '../../domain/ids.js';

/** What the core wants recorded: a claim as it is now, or that it may be forgotten. */
export type JournalEntry = Extract<AgentEffect, { readonly type: 'record' }>['entry'];

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
  const { claim, state, fencingToken, redeemableUntil, guest } = value;
  if (typeof claim !== 'string' || typeof guest !== 'string') return false;
  if (typeof state !== 'string' || !Object.hasOwn(RECORDED_STATES, state)) return false;
  return isToken(fencingToken) && typeof redeemableUntil === 'number';
}

function isToken(value: unknown): boolean {
  return Number.isSafeInteger(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
