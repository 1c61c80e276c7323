import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Turns } from '../../../src/common/clock/turns.js';
import { type Collecting, EXAMINED_A_PAGE_MAX, takePage } from '../../../src/server/rpc/take-page.js';
import { takeRankedPage } from '../../../src/server/rpc/take-ranked-page.js';

const MANY = 250_000;
const turns = new Turns();

function* numbers(from: number, to: number): Generator<number> {
  for (let number = from; number < to; number++) yield number;
}

/** A page with room for so many bytes, of which each entry takes some. */
class Sheet implements Collecting<number> {
  readonly found: number[] = [];
  bytes = 0;

  constructor(
    private readonly bytesMax = Number.POSITIVE_INFINITY,
    private readonly bytesEach = 1,
  ) {}

  get count(): number {
    return this.found.length;
  }

  add(entry: number): boolean {
    if (this.count > 0 && this.bytes + this.bytesEach > this.bytesMax) return false;
    this.found.push(entry);
    this.bytes += this.bytesEach;
    return true;
  }
}

/** How often others got their turn while `work` went on. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  let isOver = false;
  const turn = () => {
    count += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  isOver = true;
  return count;
}

describe('a page of a long list', () => {
  const even = (number: number) => number % 2 === 0;
  const all = () => true;

  it('has as many entries as were asked for, and tells where the next begins', async () => {
    const take = async (from: number, to: number) => {
      const page = new Sheet();
      return {
        last: await takePage(numbers(from, to), { isWanted: even, pageSize: 3, page, turns }),
        found: page.found,
      };
    };
    assert.deepEqual(await take(0, 100), { found: [0, 2, 4], last: 5 });
    assert.deepEqual(await take(94, 100), { found: [94, 96, 98], last: null });
    assert.deepEqual(await take(0, 0), { found: [], last: null });
  });

  it('ends before the entry that has no room, and has one in any case', async () => {
    const small = new Sheet(10, 4);
    assert.equal(await takePage(numbers(0, 100), { isWanted: all, pageSize: 50, page: small, turns }), 1);
    assert.deepEqual(small.found, [0, 1]);
    const tiny = new Sheet(10, 40);
    assert.equal(await takePage(numbers(7, 100), { isWanted: all, pageSize: 50, page: tiny, turns }), 7);
    assert.deepEqual(tiny.found, [7]);
  });

  it('is short when few of many are wanted, so that all of them are found in bounded steps', async () => {
    const isWanted = (number: number) => number % 120_000 === 119_999;
    const pages: (readonly number[])[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const page = new Sheet();
      const last: number | null = await takePage(numbers(from, MANY), { isWanted, pageSize: 10, page, turns });
      pages.push(page.found);
      from = last === null ? null : last + 1;
    }
    assert.deepEqual(pages, [[], [119_999], [239_999]]);
  });

  it('lets others have their turn while it looks, and while it writes', async () => {
    const none = { isWanted: () => false, pageSize: 10, page: new Sheet(), turns };
    const looked = await turnsDuring(() => takePage(numbers(0, MANY), none));
    assert.ok(looked >= EXAMINED_A_PAGE_MAX / 2_000 - 1, `${looked} turns`);
    const large = { isWanted: all, pageSize: 1_000, page: new Sheet(undefined, 4_096), turns };
    const wrote = await turnsDuring(() => takePage(numbers(0, MANY), large));
    assert.ok(wrote >= 50, `${wrote} turns for 4 MB`);
  });
});

describe('a page by rank', () => {
  const rankOf = (entry: number) => ({ entry, rank: entry % 3, name: `n${String(entry).padStart(6, '0')}` });
  const all = () => true;
  const take = async (to: number, pageSize: number, page = new Sheet()) => ({
    last: await takeRankedPage(numbers(0, to), { isWanted: all, rankOf, after: null, pageSize, page, turns }),
    found: page.found,
  });

  it('pages through all of them by rank, then by name, each once', async () => {
    const seen: number[] = [];
    let after: Awaited<ReturnType<typeof takeRankedPage>> = null;
    do {
      const page = new Sheet();
      const wish = { isWanted: (entry: number) => entry !== 5, rankOf, pageSize: 4, page, turns };
      after = await takeRankedPage(numbers(0, 20), { ...wish, after });
      seen.push(...page.found);
    } while (after !== null);
    assert.deepEqual(seen, [0, 3, 6, 9, 12, 15, 18, 1, 4, 7, 10, 13, 16, 19, 2, 8, 11, 14, 17]);
  });

  it('is the last one when it is exactly full', async () => {
    assert.equal((await take(4, 4)).last, null);
    assert.notEqual((await take(5, 4)).last, null);
    assert.notEqual((await take(400, 4)).last, null);
  });

  it('ends before the entry that has no room', async () => {
    const { found, last } = await take(20, 10, new Sheet(3));
    assert.deepEqual(found, [0, 3, 6]);
    assert.equal(last?.name, 'n000006');
  });

  it('lets others have their turn', async () => {
    assert.ok((await turnsDuring(() => take(MANY, 100))) >= MANY / 2_000 - 1);
  });
});
