import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WholeTransactions } from '../../../src/server/etcd/whole-transactions.js';
import type { RevisedEvent } from '../../../src/server/etcd/wire/from-wire.js';

function told() {
  const all: (readonly [revision: number, keys: string])[] = [];
  const transactions = new WholeTransactions((revision, events) => {
    all.push([revision, events.map(({ key }) => key).join('')]);
  });
  return { all, transactions };
}

function events(...changes: readonly string[]): readonly RevisedEvent[] {
  return changes.map((change) => ({
    revision: Number(change.slice(1)),
    event: { key: change.slice(0, 1), entry: null },
  }));
}

test('an answer of several transactions is told one by one', () => {
  const { all, transactions } = told();
  transactions.take(events('a5', 'b5', 'c6'), false);
  transactions.take(events('d7'), false);
  assert.deepEqual(all, [
    [5, 'ab'],
    [6, 'c'],
    [7, 'd'],
  ]);
});

test('a transaction in several fragments is told once it is whole, those before it at once', () => {
  const { all, transactions } = told();
  transactions.take(events('a5', 'b6'), true);
  assert.deepEqual(all, [[5, 'a']]);
  transactions.take(events('c6'), true);
  assert.deepEqual(all, [[5, 'a']]);
  transactions.take(events('d6', 'e7'), false);
  assert.deepEqual(all.slice(1), [
    [6, 'bcd'],
    [7, 'e'],
  ]);
});

test('an empty last fragment ends what was begun', () => {
  const { all, transactions } = told();
  transactions.take(events('a5'), true);
  transactions.take([], false);
  transactions.take([], false);
  assert.deepEqual(all, [[5, 'a']]);
});
