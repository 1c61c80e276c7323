import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Change } from '../../../../src/domain/broker/records/change.js';
import type { BrokerMs } from '../../../../src/domain/ids.js';
import { GroupCommit } from '../../../../src/server/store/commit/group-commit.js';
import { MemoryStore } from '../../../../src/server/store/memory/memory-store.js';
import { GatedStore } from '../../../fakes/gated-store.js';
import { memoryDisk } from '../../support.js';

/** More than are told together. */
const MANY = 20;
const TIME = { nowMs: 1 as BrokerMs, wallOffsets: [] };

describe('group commit', () => {
  let store: GatedStore;
  let hasTimeToSpare: boolean;
  let failures: unknown[];
  let commits: GroupCommit;
  let lastRevision: number;
  let acknowledged: string[];

  beforeEach(() => {
    store = new GatedStore(memoryDisk());
    hasTimeToSpare = false;
    failures = [];
    lastRevision = 0;
    acknowledged = [];
    const onFailure = (problem: unknown) => failures.push(problem);
    commits = new GroupCommit({ store, time: () => TIME, onFailure, hasTimeToSpare: () => hasTimeToSpare });
  });

  function append(): Promise<void> {
    lastRevision += 1;
    const change: Change = { kind: 'node-forgotten', id: 'x' as never, revision: lastRevision };
    const name = String(lastRevision);
    return commits.append([change]).then(
      () => void acknowledged.push(name),
      () => void acknowledged.push(`${name} lost`),
    );
  }

  const appends = (count: number) => Promise.all(Array.from({ length: count }, append));
  const names = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => String(first + index));

  /** Opens the disk, which has a write; resolves in the turn in which the first callers are told. */
  async function untilSomeAreTold(): Promise<void> {
    store.open();
    while (acknowledged.length === 0) await Promise.resolve();
    // The others that are told in this turn are due already.
    for (let microtask = 0; microtask < MANY; microtask++) await Promise.resolve();
  }

  it('makes everything that arrives while the disk is busy durable with one more write', async () => {
    store.shut();
    const first = append();
    await endOfTurn();
    const others = appends(3);
    await endOfTurn();
    store.open();
    await Promise.all([first, others]);
    assert.deepEqual([store.groups, acknowledged], [[1, 3], names(1, 4)]);
  });

  it('makes everything that arrives in one turn of the event loop durable with one write', async () => {
    await appends(MANY);
    assert.deepEqual([store.groups, acknowledged], [[MANY], names(1, MANY)]);
  });

  it('tells the store where each decision ends, however many share its write', async () => {
    const change = (): Change => ({ kind: 'node-forgotten', id: 'x' as never, revision: ++lastRevision });
    const decisions = [[change()], [change(), change()], [], [change()]];
    await Promise.all(decisions.map((changes) => commits.append(changes)));
    const ends = [1, 3, 4].map((at) => ({ at, atomicity: 'whole' }));
    assert.deepEqual([store.groups, store.ends], [[4], [ends]]);
  });

  it('tells the store what a crash may leave of each decision', async () => {
    const change = (): Change => ({ kind: 'node-forgotten', id: 'x' as never, revision: ++lastRevision });
    const kinds = ['independent', 'whole', 'resumable'] as const;
    await Promise.all(kinds.map((kind) => commits.append([change(), change()], kind)));
    assert.deepEqual(store.ends, [kinds.map((atomicity, index) => ({ at: 2 * index + 2, atomicity }))]);
  });

  it('tells all of one write in one turn where the event loop is busy', async () => {
    store.shut();
    const all = appends(MANY);
    await endOfTurn();
    await untilSomeAreTold();
    assert.deepEqual(acknowledged, names(1, MANY));
    await all;
  });

  it('tells those of one write in two turns where there is time to spare, in order, and readers after them', async () => {
    hasTimeToSpare = true;
    store.shut();
    const all = appends(MANY);
    const settled = commits.settled().then(() => acknowledged.push('reader'));
    await endOfTurn();
    await untilSomeAreTold();
    assert.deepEqual(acknowledged, names(1, 16));
    const late = commits.append([]).then(() => acknowledged.push('late reader'));
    await Promise.all([all, settled, late]);
    assert.deepEqual(acknowledged, [...names(1, MANY), 'reader', 'late reader']);
  });

  it('tells few in one turn, whatever time there is', async () => {
    hasTimeToSpare = true;
    store.shut();
    const all = appends(8);
    await endOfTurn();
    await untilSomeAreTold();
    assert.deepEqual(acknowledged, names(1, 8));
    await all;
  });

  it('has the time written with each change, and alone', async () => {
    const disk = memoryDisk();
    const memory = new MemoryStore(disk);
    const clock = { nowMs: 10 };
    const timed = new GroupCommit({
      store: memory,
      time: () => ({ nowMs: clock.nowMs as BrokerMs, wallOffsets: [] }),
      onFailure: (problem) => failures.push(problem),
      hasTimeToSpare: () => false,
    });
    const stored = () => memory.load(({ time }) => time?.nowMs);
    await timed.append([{ kind: 'node-forgotten', id: 'x' as never, revision: 1 }]);
    assert.equal(await stored(), 10);
    clock.nowMs = 20;
    await timed.append([{ kind: 'node-forgotten', id: 'x' as never, revision: 2 }]);
    assert.equal(await stored(), 20);
    clock.nowMs = 30;
    timed.writeTime();
    await endOfTurn();
    await endOfTurn();
    assert.equal(await stored(), 30);
  });

  it('tells everybody who waits when the store cannot write, and takes nothing more', async () => {
    store.shut();
    const all = [appends(MANY)];
    await endOfTurn();
    all.push(appends(2));
    store.fail(new Error('disk full'));
    await Promise.all(all);
    await append();
    assert.deepEqual(
      acknowledged,
      names(1, MANY + 3).map((name) => `${name} lost`),
    );
    await assert.rejects(commits.settled(), /disk full/);
    assert.equal(failures.length, 1);
  });

  it('shows nobody what came after a write that failed, though nobody waited for that', async () => {
    store.shut();
    commits.writeTime();
    await endOfTurn();
    store.fail(new Error('disk full'));
    await endOfTurn();
    await append();
    assert.deepEqual(acknowledged, ['1 lost']);
    await assert.rejects(commits.settled(), /disk full/);
  });
});
