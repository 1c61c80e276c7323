import type { BrokerMs } from '../../ids.js';

/** One thing that happened to a claim or node, as its history tells it. */
export interface HistoryEntry<What> {
  readonly atMs: BrokerMs;
  /** The identity that asked for it; null when nobody did: the broker did it by itself, or an agent reported it. */
  readonly by: string | null;
  readonly what: What;
}

/** What happened, in its order: the first entries, and the last ones. */
export interface History<What> {
  readonly entries: readonly HistoryEntry<What>[];
  /** How many entries are left out between the first and the last ones. */
  readonly omittedCount: number;
}

/** How many entries a history keeps. */
export interface HistoryBounds {
  /** Of the oldest entries, which say how it began. */
  readonly first: number;
  /** Of the newest ones. */
  readonly last: number;
}

/** As many as most claims ever have several times over; a claim that is renewed for weeks keeps its ends. */
export const CLAIM_HISTORY: HistoryBounds = { first: 8, last: 8 };

/** A node lives for years. What it began with soon matters less than the last sessions, cordons and strangers. */
export const NODE_HISTORY: HistoryBounds = { first: 4, last: 60 };

/** A history in which nothing has happened. */
export const NO_HISTORY: History<never> = { entries: [], omittedCount: 0 };

/** The history with one more entry. Past its bounds the oldest one of the last is left out. */
export function extended<What>(
  { entries, omittedCount }: History<What>,
  entry: HistoryEntry<What>,
  { first, last }: HistoryBounds,
): History<What> {
  if (entries.length < first + last) return { entries: [...entries, entry], omittedCount };
  return { entries: [...entries.slice(0, first), ...entries.slice(first + 1), entry], omittedCount: omittedCount + 1 };
}
