import { setImmediate as nextTurn } from 'node:timers/promises';

/** How many entries are looked at before others get their turn. */
const EXAMINED_A_TURN = 2_000;

/** Where an entry stands: by its rank, then by its name. */
export interface Standing {
  readonly rank: number;
  readonly name: string;
}

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
}

/**
 * The first `pageSize` wanted entries behind `after`, out of entries in any order. Nobody keeps them in order of their ranks, which
 * change all the time: one look at each, and never more of them in hand than two pages.
 */
export async function takeRankedPage<T>(
  entries: Iterable<T>,
  { isWanted, rankOf, after, pageSize }: RankedWish<T>,
): Promise<{ readonly found: readonly Ranked<T>[]; readonly isLast: boolean }> {
  let inHand: Ranked<T>[] = [];
  let examined = 0;
  let leftOut = 0;
  for (const entry of entries) {
    examined += 1;
    if (examined % EXAMINED_A_TURN === 0) await nextTurn();
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
