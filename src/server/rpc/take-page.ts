import { setImmediate as nextTurn } from 'node:timers/promises';

/** How many entries are looked at before others get their turn: about a millisecond's worth. */
const EXAMINED_A_TURN = 2_000;

/**
 * How many entries are looked at for one page. A filter that fits few of a million gives short pages, each in time, instead of
 * a full one long after the caller gave up.
 */
export const EXAMINED_A_PAGE_MAX = 100_000;

/** Some of a list. */
export interface Taken<T> {
  readonly found: readonly T[];
  /** The entry after which the next page begins; null when there is none. */
  readonly last: T | null;
}

/** The first `pageSize` wanted entries, or fewer when there are not so many among those that one page may look at. */
export async function takePage<T>(
  entries: Iterable<T>,
  isWanted: (entry: T) => boolean,
  pageSize: number,
): Promise<Taken<T>> {
  const found: T[] = [];
  let examined = 0;
  let last: T | null = null;
  for (const entry of entries) {
    if (examined === EXAMINED_A_PAGE_MAX) return { found, last };
    if (isWanted(entry)) {
      if (found.length === pageSize) return { found, last: found.at(-1) ?? null };
      found.push(entry);
    }
    last = entry;
    examined += 1;
    if (examined % EXAMINED_A_TURN === 0) await nextTurn();
  }
  return { found, last: null };
}
