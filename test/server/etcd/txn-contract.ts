import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Txn } from '../../../src/server/etcd/etcd.js';
import { ETCD_LIMITS, nestedOperationsMax } from '../../../src/server/etcd/limits.js';
import { prefixRange } from '../../../src/server/etcd/prefix-range.js';
import { always, type EtcdRig, failsAs, put } from './etcd-rig.js';

/** What every Etcd does with keys and transactions. Each test has a prefix of its own. */
export function txnContract(what: string, rig: () => EtcdRig): void {
  const etcd = () => rig().etcd;

  test(`${what}: puts are read again, in the order of bytes, with their revisions`, async () => {
    const first = await etcd().txn(always(put('order/b', '1'), put('order/é', '2'), put('order/a', '3')));
    const second = await etcd().txn(always(put('order/b', '4')));
    assert.equal(second.revision, first.revision + 1, 'a transaction has one revision');
    const { entries, revision } = await etcd().range(prefixRange('order/'));
    assert.equal(revision, second.revision);
    const [created, lease] = [first.revision, null];
    assert.deepEqual(entries, [
      { key: 'order/a', value: '3', createRevision: created, modRevision: created, lease },
      { key: 'order/b', value: '4', createRevision: created, modRevision: second.revision, lease },
      { key: 'order/é', value: '2', createRevision: created, modRevision: created, lease },
    ]);
    assert.deepEqual((await etcd().range(prefixRange('order/'), { limit: 1 })).entries, entries.slice(0, 1));
    const before = await etcd().range({ from: 'order/b', to: null }, { revision: created });
    assert.deepEqual(
      before.entries.map(({ value }) => value),
      ['1'],
      'a former revision',
    );
  });

  test(`${what}: conditions choose the branch, and a missing key has revisions of 0`, async () => {
    const claim = (value: string): Txn => ({
      conditions: [{ key: 'who/leads', target: 'createRevision', equals: 0 }],
      success: [put('who/leads', value)],
      failure: [
        { kind: 'range', from: 'who/leads', to: null },
        { kind: 'range', from: 'who/else', to: null },
      ],
    });
    const won = await etcd().txn(claim('one'));
    assert.deepEqual([won.succeeded, won.ranges], [true, []]);
    const lost = await etcd().txn(claim('two'));
    assert.equal(lost.succeeded, false);
    assert.equal(lost.revision, won.revision, 'a transaction that only reads has no revision of its own');
    assert.deepEqual(
      lost.ranges.map((found) => found.map(({ value }) => value)),
      [['one'], []],
    );
    const chained = (equals: number): Txn => ({
      conditions: [{ key: 'who/leads', target: 'modRevision', equals }],
      success: [put('who/leads', 'next')],
      failure: [],
    });
    assert.equal((await etcd().txn(chained(won.revision))).succeeded, true);
    assert.equal((await etcd().txn(chained(won.revision))).succeeded, false, 'a repeat does not land twice');
    const saying = (key: string, equals: string): Txn => ({
      conditions: [{ key, target: 'value', equals }],
      success: [put('who/leads', 'last')],
      failure: [],
    });
    assert.equal((await etcd().txn(saying('who/leads', 'one'))).succeeded, false);
    assert.equal((await etcd().txn(saying('who/else', ''))).succeeded, false, 'what is missing has no value');
    assert.equal((await etcd().txn(saying('who/leads', 'next'))).succeeded, true);
  });

  test(`${what}: a range within a transaction sees what was written before it, and a delete what is there`, async () => {
    await etcd().txn(always(put('seen/a', '1'), put('seen/b', '1')));
    const { ranges } = await etcd().txn(
      always(
        put('seen/c', '2'),
        { kind: 'delete', ...prefixRange('seen/a') },
        { kind: 'range', ...prefixRange('seen/') },
      ),
    );
    assert.deepEqual(
      ranges.map((found) => found.map(({ key }) => key)),
      [['seen/b', 'seen/c']],
    );
    const { entries } = await etcd().range({ from: 'seen/a', to: null });
    assert.deepEqual(entries, []);
    const again = await etcd().txn(always(put('seen/a', '3')));
    const [created] = (await etcd().range({ from: 'seen/a', to: null })).entries;
    assert.equal(created?.createRevision, again.revision, 'a key that was deleted is created anew');
  });

  test(`${what}: nested transactions take more than one does, by what those around them leave of the limit`, async () => {
    const many = (name: string, count: number) =>
      Array.from({ length: count }, (_, at) => put(`many/${name}/${at}`, 'x'));
    const nested = (count: number, each: number) =>
      Array.from({ length: count }, (_, at) => ({ kind: 'txn', txn: always(...many(`${at}`, each)) }) as const);
    const tooMany = failsAs('refused', /too many operations/);
    await assert.rejects(etcd().txn(always(...many('flat', ETCD_LIMITS.operationsPerLevel + 1))), tooMany);
    await assert.rejects(etcd().txn(always(...nested(64, nestedOperationsMax(64) + 1))), tooMany);
    const { succeeded, revision } = await etcd().txn(always(...nested(64, nestedOperationsMax(64))));
    assert.equal(succeeded, true);
    const { entries } = await etcd().range(prefixRange('many/'));
    assert.equal(entries.length, 64 * 64);
    assert.ok(
      entries.every(({ modRevision }) => modRevision === revision),
      'all of it at once',
    );
  });

  test(`${what}: all conditions are looked at before anything is written`, async () => {
    const inner: Txn = {
      conditions: [{ key: 'deep/a', target: 'modRevision', equals: 0 }],
      success: [put('deep/b', 'none was there')],
      failure: [put('deep/b', 'one was there')],
    };
    await etcd().txn(always(put('deep/a', '1'), { kind: 'txn', txn: inner }));
    const { entries } = await etcd().range({ from: 'deep/b', to: null });
    assert.deepEqual(
      entries.map(({ value }) => value),
      ['none was there'],
    );
  });

  test(`${what}: a key that is put twice, or deleted and put, is refused and nothing happens`, async () => {
    const twice = always(put('twice/a', '1'), { kind: 'txn', txn: always(put('twice/a', '2')) });
    await assert.rejects(etcd().txn(twice), failsAs('refused', /duplicate key/));
    const both = always({ kind: 'delete', ...prefixRange('twice/') }, put('twice/a', '2'));
    await assert.rejects(etcd().txn(both), failsAs('refused', /duplicate key/));
    assert.deepEqual((await etcd().range(prefixRange('twice/'))).entries, []);
  });

  test(`${what}: a request above the limit is refused, one of a mebibyte is taken`, async () => {
    const value = 'v'.repeat(1024 * 1024);
    assert.equal((await etcd().txn(always(put('large/a', value)))).succeeded, true);
    const above = (more: string) => always(put('large/b', value), put('large/c', more));
    await assert.rejects(etcd().txn(above('v'.repeat(ETCD_LIMITS.requestBytes / 3))), failsAs('refused', /too large/));
    await assert.rejects(etcd().txn(above(value)), failsAs('refused', /too large|larger than max/));
    assert.equal((await etcd().range(prefixRange('large/'))).entries.length, 1);
  });

  test(`${what}: many large values come back in one answer`, async () => {
    const value = 'é'.repeat(500 * 1024);
    for (let at = 0; at < 6; at += 1) await etcd().txn(always(put(`answer/${at}`, value)));
    const { entries } = await etcd().range(prefixRange('answer/'));
    assert.deepEqual(
      entries.map((entry) => entry.value === value),
      Array(6).fill(true),
    );
  });

  test(`${what}: what was compacted is gone, and what is to come cannot be read`, async () => {
    const { revision: first } = await etcd().txn(always(put('old/a', '1')));
    const { revision: second } = await etcd().txn(always(put('old/a', '2')));
    await etcd().compact(second);
    const at = (revision: number) => etcd().range({ from: 'old/a', to: null }, { revision });
    await assert.rejects(at(first), failsAs('compacted'));
    await assert.rejects(etcd().compact(first), failsAs('compacted'));
    assert.equal((await at(second)).entries[0]?.value, '2');
    await assert.rejects(at(second + 1_000), failsAs('refused', /future/));
  });

  test(`${what}: a member says how it is`, async () => {
    const { revision } = await etcd().txn(always(put('status/a', '1')));
    const status = await etcd().status();
    assert.match(status.version, /^3\.\d+\.\d+$/);
    assert.deepEqual([status.revision >= revision, status.hasLeader, status.isLearner], [true, true, false]);
    assert.ok(status.dbBytes >= status.dbBytesInUse && status.dbBytesInUse > 0);
  });
}
