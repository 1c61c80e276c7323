import type { Turns } from '../../common/clock/turns.js';
import { Pace } from './pace.js';

/**
 * How many entries are examined for one page. A filter that matches few of a million entries then gives short pages,
 * each in time, instead of a full one long after the caller gave up.
 */
export const EXAMINED_A_PAGE_MAX = 100_000;

/** Collects entries until it is full. */
export interface Collecting<T> {
  readonly count: number;
  readonly bytes: number;
  /** Returns false when there is no room for the entry. The first entry always fits. */
  add(entry: T): boolean;
}

/** What a page should contain. */
export interface PageWish<T> {
  readonly isWanted: (entry: T) => boolean;
  readonly pageSize: number;
  readonly page: Collecting<T>;
  readonly turns: Turns;
}

/**
 * Puts the first `pageSize` wanted entries on the page; fewer when the page is full, or when the entries that one page
 * may examine contain fewer. Returns the entry after which the next page begins; null when there is none.
 */
export async function takePage<T>(
  entries: Iterable<T>,
  { isWanted, pageSize, page, turns }: PageWish<T>,
): Promise<T | null> {
  const pace = new Pace(turns);
  let examined = 0;
  let last: T | null = null;
  for (const entry of entries) {
    if (examined === EXAMINED_A_PAGE_MAX) return last;
    if (pace.isSpent) await pace.rest();
    const before = page.bytes;
    if (isWanted(entry) && (page.count === pageSize || !page.add(entry))) return last;
    pace.count(page.bytes - before);
    last = entry;
    examined += 1;
  }
  return null;
}
