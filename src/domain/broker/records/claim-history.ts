import { type EndCause, type Holder, isLive } from '../../claim-state.js';
import { HOLDER_TEXT_BYTES_MAX } from '../../contract-limits.js';
import type { BrokerMs, NodeId } from '../../ids.js';
import { cleaned } from '../../text.js';
import type { Claim } from './claim.js';
import type { History, HistoryEntry } from './history.js';

/** Everything that may happen to a claim. */
export const CLAIM_HAPPENINGS = [
  'CREATED',
  'PLACED',
  'PREPARED',
  'PREPARING',
  'BOUND',
  'HOLDER_CHANGED',
  'RENEWED',
  'RELEASING',
  'ENDED',
] as const satisfies readonly ClaimHappening['kind'][];

/** One of them; proto/rma/v1/history.proto says what each means. */
export type ClaimHappening =
  | { readonly kind: 'CREATED' | 'PLACED'; readonly node: NodeId }
  | { readonly kind: 'PREPARED' | 'PREPARING' }
  | { readonly kind: 'BOUND' | 'HOLDER_CHANGED'; readonly holder: Holder | null }
  | { readonly kind: 'RENEWED'; readonly expireMs: BrokerMs }
  | { readonly kind: 'RELEASING'; readonly cause: EndCause; readonly holder: Holder | null }
  | { readonly kind: 'ENDED'; readonly cause: EndCause };

export type ClaimHistoryEntry = HistoryEntry<ClaimHappening>;
export type ClaimHistory = History<ClaimHappening>;

/**
 * What a change of a claim is in its history; null for one that is not told there, such as another size that its node
 * has for it now. It compares the claim before and after, so that no command can forget to tell.
 *
 * @param before undefined for a new claim
 * @param by who asked for the change; null for nobody
 */
export function claimEntry(before: Claim | undefined, after: Claim, by: string | null): ClaimHistoryEntry | null {
  const what = whatHappened(before, after);
  return what === null ? null : { atMs: after.updateMs, by, what };
}

function whatHappened(before: Claim | undefined, after: Claim): ClaimHappening | null {
  if (before === undefined) return { kind: 'CREATED', node: after.node };
  const end = ending(before, after);
  if (end !== null) return end;
  if (before.node !== after.node || hasLostRma(before, after)) return { kind: 'PLACED', node: after.node };
  const holding = handOver(before, after);
  if (holding !== null) return holding;
  if (after.state === 'PREPARED' && before.state !== 'PREPARED') return { kind: 'PREPARED' };
  const again = before.state === 'PREPARED' || before.fencingToken !== after.fencingToken;
  if (after.state === 'RESERVED' && again) return { kind: 'PREPARING' };
  return before.expireMs === after.expireMs ? null : { kind: 'RENEWED', expireMs: after.expireMs };
}

function ending(before: Claim, after: Claim): ClaimHappening | null {
  const { state, endCause, holder } = after;
  if (endCause === null) return null;
  if (!isLive(state)) return { kind: 'ENDED', cause: endCause };
  const isTold = before.state === 'RELEASING' && before.endCause === endCause;
  if (state !== 'RELEASING' || isTold) return null;
  return { kind: 'RELEASING', cause: endCause, holder: isSame(before.holder, holder) ? null : inShort(holder) };
}

function handOver(before: Claim, { state, holder }: Claim): ClaimHappening | null {
  if (state === 'BOUND' && before.state !== 'BOUND') return { kind: 'BOUND', holder: inShort(holder) };
  if (holder === null || isSame(before.holder, holder)) return null;
  return { kind: before.holder === null ? 'BOUND' : 'HOLDER_CHANGED', holder: inShort(holder) };
}

/** A path may have 4 KiB, and a process that runs one program after the other could fill every row with them. */
function inShort(holder: Holder | null): Holder | null {
  if (holder === null) return null;
  const executable = cleaned(holder.executable, HOLDER_TEXT_BYTES_MAX);
  return executable === holder.executable ? holder : { ...holder, executable };
}

function hasLostRma(before: Claim, after: Claim): boolean {
  return after.state === 'WITHOUT_RMA' && before.state !== 'WITHOUT_RMA';
}

function isSame(one: Holder | null, other: Holder | null): boolean {
  if (one === null || other === null) return one === other;
  return one.pid === other.pid && one.startTicks === other.startTicks && one.executable === other.executable;
}

/**
 * A claim's history, with what its record tells of its beginning and end where nothing wrote that down: a claim from
 * before there were histories, or one that an older version has changed.
 */
export function completed({ entries, omittedCount }: ClaimHistory, claim: Claim): ClaimHistory {
  const { createMs, triedNodes, node, endMs, endCause } = claim;
  const begun: ClaimHistoryEntry[] = [
    { atMs: createMs, by: null, what: { kind: 'CREATED', node: triedNodes[0] ?? node } },
  ];
  const beginning = entries[0]?.what.kind === 'CREATED' ? [] : begun;
  const isOver = endMs !== null && endCause !== null && entries.at(-1)?.what.kind !== 'ENDED';
  const end: ClaimHistoryEntry[] = isOver ? [{ atMs: endMs, by: null, what: { kind: 'ENDED', cause: endCause } }] : [];
  return { entries: [...beginning, ...entries, ...end], omittedCount };
}
