import type { Turns } from '../../common/clock/turns.js';
import type { Standing } from '../wire/parse/position.js';
import { Pace } from './pace.js';
import type { Collecting } from './take-page.js';

/** An entry with its position at the time it was examined. */
export interface Ranked<T> extends Standing {
  readonly entry: T;
}

/** What a ranked page should contain. */
export interface RankedWish<T> {
  readonly isWanted: (entry: T) => boolean;
  readonly rankOf: (entry: T) => Ranked<T>;
  /** Where the previous page ended; null for the first page. */
  readonly after: Standing | null;
  readonly pageSize: number;
  readonly page: Collecting<T>;
  readonly turns: Turns;
}

/**
 * Puts the first `pageSize` wanted entries after `after` on the page, or fewer when the page is full, from entries in
 * any order. No list is kept sorted by ranks, which change all the time; instead each entry is examined once, and at
 * most two pages of them are held. Returns where the page ends; null when no other page follows.
 */
export async function takeRankedPage<T>(entries: Iterable<T>, wish: RankedWish<T>): Promise<Standing | null> {
  const pace = new Pace(wish.turns);
  const { found, isLast } = await firstOf(entries, wish, pace);
  let last: Standing | null = null;
  for (const ranked of found) {
    if (pace.isSpent) await pace.rest();
    const before = wish.page.bytes;
    if (!wish.page.add(ranked.entry)) return last;
    pace.count(wish.page.bytes - before);
    last = ranked;
  }
  return isLast ? null : last;
}

async function firstOf<T>(entries: Iterable<T>, { isWanted, rankOf, after, pageSize }: RankedWish<T>, pace: Pace) {
  let inHand: Ranked<T>[] = [];
  let leftOut = 0;
  for (const entry of entries) {
    if (pace.isSpent) await pace.rest();
    pace.count();
    if (!isWanted(entry)) continue;
    const ranked = rankOf(entry);
    if (after !== null && compare(ranked, after) <= 0) continue;
    inHand.push(ranked);
    if (inHand.length < 2 * pageSize) continue;
    inHand = inHand.sort(compare).slice(0, pageSize);
    leftOut += pageSize;
  }
  const found = inHand.sort(compare).slice(0, pageSize);
  return { found, isLast: leftOut + inHand.length - found.length === 0 };
}

function compare(a: Standing, b: Standing): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
