import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EXAMINED_A_PAGE_MAX, takePage } from '../../../src/server/rpc/take-page.js';
import { takeRankedPage } from '../../../src/server/rpc/take-ranked-page.js';

const MANY = 250_000;

function* numbers(from: number, to: number): Generator<number> {
  for (let number = from; number < to; number++) yield number;
}

/** How often others got their turn while `work` went on. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await work();
  isOver = true;
  return turns;
}

describe('a page of a long list', () => {
  it('has as many entries as were asked for, and tells where the next begins', async () => {
    const even = (number: number) => number % 2 === 0;
    assert.deepEqual(await takePage(numbers(0, 100), even, 3), { found: [0, 2, 4], last: 4 });
    assert.deepEqual(await takePage(numbers(94, 100), even, 3), { found: [94, 96, 98], last: null });
    assert.deepEqual(await takePage(numbers(0, 0), even, 3), { found: [], last: null });
  });

  it('is short when few of many are wanted, so that all of them are found in bounded steps', async () => {
    const rare = (number: number) => number % 120_000 === 119_999;
    const pages: (readonly number[])[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const { found, last }: { found: readonly number[]; last: number | null } = await takePage(
        numbers(from, MANY),
        rare,
        10,
      );
      pages.push(found);
      from = last === null ? null : last + 1;
    }
    assert.deepEqual(pages, [[], [119_999], [239_999]]);
  });

  it('lets others have their turn', async () => {
    const turns = await turnsDuring(() => takePage(numbers(0, MANY), () => false, 10));
    assert.ok(turns >= EXAMINED_A_PAGE_MAX / 2_000, `${turns} turns`);
  });
});

describe('a page by rank', () => {
  const rankOf = (entry: number) => ({ entry, rank: entry % 3, name: `n${String(entry).padStart(6, '0')}` });

  it('pages through all of them by rank, then by name, each once', async () => {
    const seen: number[] = [];
    for (let after: ReturnType<typeof rankOf> | null = null; ; ) {
      const page: { found: readonly ReturnType<typeof rankOf>[]; isLast: boolean } = await takeRankedPage(
        numbers(0, 20),
        { isWanted: (entry) => entry !== 5, rankOf, after, pageSize: 4 },
      );
      seen.push(...page.found.map(({ entry }) => entry));
      after = page.found.at(-1) ?? null;
      if (page.isLast) break;
    }
    assert.deepEqual(seen, [0, 3, 6, 9, 12, 15, 18, 1, 4, 7, 10, 13, 16, 19, 2, 8, 11, 14, 17]);
  });

  it('is the last one when it is exactly full', async () => {
    const wish = { isWanted: () => true, rankOf, after: null, pageSize: 4 };
    assert.equal((await takeRankedPage(numbers(0, 4), wish)).isLast, true);
    assert.equal((await takeRankedPage(numbers(0, 5), wish)).isLast, false);
    assert.equal((await takeRankedPage(numbers(0, 400), wish)).isLast, false);
  });

  it('lets others have their turn', async () => {
    const wish = { isWanted: () => true, rankOf, after: null, pageSize: 100 };
    assert.ok((await turnsDuring(() => takeRankedPage(numbers(0, MANY), wish))) >= MANY / 2_000);
  });
});
