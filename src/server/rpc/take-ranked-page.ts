import type { Turns } from '../../common/clock/turns.js';
import type { Standing } from '../wire/parse/position.js';
import { Pace } from './pace.js';
import type { Collecting } from './take-page.js';

/** An entry with its standing at the moment that it was looked at. */
export interface Ranked<T> extends Standing {
  readonly entry: T;
}

/** What a ranked page is taken from. */
export interface RankedWish<T> {
  readonly isWanted: (entry: T) => boolean;
  readonly rankOf: (entry: T) => Ranked<T>;
  /** Where the page before ended; null for the first one. */
  readonly after: Standing | null;
  readonly pageSize: number;
  readonly page: Collecting<T>;
  readonly turns: Turns;
}

/**
 * Puts the first `pageSize` wanted entries behind `after` on the page, or fewer when there is no room for more, out of
 * entries in any order. Nobody keeps them in order of their ranks, which change all the time: one look at each, and
 * never more of them in hand than two pages. Returns where the page ends; null when no other follows.
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
