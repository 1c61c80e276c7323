import { ADMIN, ANONYMOUS } from '../../../domain/access/identity.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { ClaimHappening, ClaimHistory, ClaimHistoryEntry } from '../../../domain/broker/records/claim-history.js';
import { CLAIM_HISTORY } from '../../../domain/broker/records/history.js';
import type { EndCause, Holder } from '../../../domain/claim-state.js';
import type { BrokerMs, NodeId } from '../../../domain/ids.js';
import { swapQuotes, wordText } from './swapped-quotes.js';

/*
 * A claim's history as the last column of its row: how many entries there ever were, a blank, and the entries that are
 * kept, each a list of its kind, its time, who asked, and what belongs to its kind. Nobody but a reader of histories
 * looks into it, so that a store with a million of them starts as fast as before; one more entry is appended to the
 * text without reading the others.
 */

/** The kinds by the letter that stands for each: they are in every row. */
const KINDS = {
  C: 'CREATED',
  P: 'PLACED',
  R: 'PREPARED',
  W: 'PREPARING',
  B: 'BOUND',
  H: 'HOLDER_CHANGED',
  N: 'RENEWED',
  L: 'RELEASING',
  E: 'ENDED',
} as const satisfies Readonly<Record<string, ClaimHappening['kind']>>;
type Letter = keyof typeof KINDS;

const LETTERS = Object.fromEntries(Object.entries(KINDS).map(([letter, kind]) => [kind, letter])) as Readonly<
  Record<ClaimHappening['kind'], Letter>
>;

const ENTRIES_MAX = CLAIM_HISTORY.first + CLAIM_HISTORY.last;

/** Callers without a certificate, by the number that stands for each: without TLS one of them is in most entries. */
const BUILT_IN = [ANONYMOUS.name, ADMIN.name];

/** An entry as it is stored. */
type StoredEntry = readonly [letter: Letter, afterMs: number, by: string | number | null, ...rest: readonly unknown[]];

/** A stored history with one more entry. Its time is stored in milliseconds since the claim was made. */
export function appended(history: string, { createMs }: Pick<Claim, 'createMs'>, entry: ClaimHistoryEntry): string {
  const text = entryText(entry, createMs);
  const { count, list } = split(history);
  if (count === 0) return `1 ${text}`;
  if (count < ENTRIES_MAX) return `${count + 1} ${list},${text}`;
  const kept = parsed(`${list},${text}`).toSpliced(CLAIM_HISTORY.first, 1);
  return `${count + 1} ${swapQuotes(JSON.stringify(kept)).slice(1, -1)}`;
}

/** What a stored history says. Entries of kinds that only a later version knows are left out. */
export function historyOf(history: string, { createMs }: Pick<Claim, 'createMs'>): ClaimHistory {
  const { count, list } = split(history);
  const stored = parsed(list) as readonly StoredEntry[];
  return {
    entries: stored.flatMap((entry) => entryOf(entry, createMs) ?? []),
    omittedCount: Math.max(0, count - stored.length),
  };
}

function split(history: string): { readonly count: number; readonly list: string } {
  const blank = history.indexOf(' ');
  return blank < 0
    ? { count: 0, list: '' }
    : { count: Number(history.slice(0, blank)), list: history.slice(blank + 1) };
}

function parsed(list: string): readonly unknown[] {
  return JSON.parse(`[${swapQuotes(list)}]`);
}

function entryText({ atMs, by, what }: ClaimHistoryEntry, createMs: number): string {
  return `['${LETTERS[what.kind]}',${Math.round(atMs - createMs)},${authorText(by)}${restText(what, createMs)}]`;
}

function authorText(by: string | null): string {
  const number = by === null ? -1 : BUILT_IN.indexOf(by);
  return number < 0 ? wordText(by) : String(number);
}

function restText(what: ClaimHappening, createMs: number): string {
  switch (what.kind) {
    case 'CREATED':
    case 'PLACED':
      return `,${wordText(what.node)}`;
    case 'PREPARED':
    case 'PREPARING':
      return '';
    case 'BOUND':
    case 'HOLDER_CHANGED':
      return holderText(what.holder);
    case 'RENEWED':
      return `,${Math.round(what.expireMs - createMs)}`;
    case 'RELEASING':
      return `,'${what.cause}'${holderText(what.holder)}`;
    case 'ENDED':
      return `,'${what.cause}'`;
  }
}

function holderText(holder: Holder | null): string {
  if (holder === null) return '';
  const { pid, uid, gid, startTicks, executable } = holder;
  return `,${pid},${uid},${gid},${startTicks},${wordText(executable)}`;
}

function entryOf([letter, afterMs, by, ...rest]: StoredEntry, createMs: number): ClaimHistoryEntry | null {
  const what = happeningOf(letter, rest, createMs);
  return what === null
    ? null
    : { atMs: (createMs + afterMs) as BrokerMs, by: typeof by === 'number' ? (BUILT_IN[by] ?? null) : by, what };
}

function happeningOf(letter: Letter, rest: readonly unknown[], createMs: number): ClaimHappening | null {
  const kind: ClaimHappening['kind'] | undefined = KINDS[letter];
  switch (kind) {
    case 'CREATED':
    case 'PLACED':
      return { kind, node: rest[0] as NodeId };
    case 'PREPARED':
    case 'PREPARING':
      return { kind };
    case 'BOUND':
    case 'HOLDER_CHANGED':
      return { kind, holder: holderOf(rest) };
    case 'RENEWED':
      return { kind, expireMs: (createMs + Number(rest[0])) as BrokerMs };
    case 'RELEASING':
      return { kind, cause: rest[0] as EndCause, holder: holderOf(rest.slice(1)) };
    case 'ENDED':
      return { kind, cause: rest[0] as EndCause };
    case undefined:
      return null;
  }
}

function holderOf([pid, uid, gid, startTicks, executable]: readonly unknown[]): Holder | null {
  if (pid === undefined) return null;
  return {
    pid: Number(pid),
    uid: Number(uid),
    gid: Number(gid),
    startTicks: Number(startTicks),
    executable: String(executable),
  };
}
