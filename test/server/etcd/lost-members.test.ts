import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { patience, TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import { EtcdError } from '../../../src/server/etcd/etcd.js';
import type { GrpcEtcd } from '../../../src/server/etcd/grpc-etcd.js';
import { prefixRange } from '../../../src/server/etcd/prefix-range.js';
import { EtcdCluster, WITHOUT_ETCD } from '../../fixtures/etcd-cluster.js';
import { always, failsAs, Listening, put } from './etcd-rig.js';

/** When a member that says nothing is left: far beyond what one takes to answer. */
const LEFT_AFTER_MS = patience(3_000);

describe('a client of three members of etcd', { skip: WITHOUT_ETCD, timeout: TEST_TIMEOUT_MS }, () => {
  let cluster: EtcdCluster;
  let etcd: GrpcEtcd;
  before(async () => {
    cluster = await EtcdCluster.start({ members: 3 });
  });
  beforeEach(() => {
    etcd = cluster.client();
  });
  afterEach(() => etcd.close());
  after(() => cluster?.close());

  const current = () => cluster.endpoints.indexOf(etcd.endpoint);

  /** Repeats what is harmless to repeat, as often as outcomes are unknown. */
  async function eventually<T>(call: () => Promise<T>): Promise<T> {
    let result: { readonly value: T } | null = null;
    await until('etcd answers', async () => {
      result = await call().then(
        (value) => ({ value }),
        (problem: unknown) => {
          assert.ok(problem instanceof EtcdError && problem.failure === 'unknown', String(problem));
          return null;
        },
      );
      return result !== null;
    });
    assert.ok(result !== null);
    return (result as { readonly value: T }).value;
  }

  it('goes to the next when one is killed, and back to it when it is there again', async () => {
    await etcd.txn(always(put('killed/a', '1')));
    const lease = await etcd.grantLease(60);
    const lost = current();
    await cluster.kill(lost);
    await assert.rejects(etcd.range(prefixRange('killed/')), failsAs('unknown'));
    assert.notEqual(current(), lost);
    const { entries } = await eventually(() => etcd.range(prefixRange('killed/')));
    assert.deepEqual(
      entries.map(({ value }) => value),
      ['1'],
    );
    assert.deepEqual(await eventually(() => etcd.keepLeaseAlive(lease)), { ttlS: 60 });
    cluster.start(lost);
    await cluster.untilAnswers(lost);
    const alone = cluster.client({ endpoints: [cluster.endpoints[lost] ?? ''] });
    assert.deepEqual((await eventually(() => alone.range(prefixRange('killed/')))).entries, entries);
    alone.close();
  });

  it('leaves one that is stopped after a deadline, and does not know what became of the call', async () => {
    const quick = cluster.client({ deadlinesMs: { call: LEFT_AFTER_MS, keepAlive: LEFT_AFTER_MS } });
    const lease = await eventually(() => quick.grantLease(60));
    const stopped = cluster.endpoints.indexOf(quick.endpoint);
    cluster.stop(stopped);
    await assert.rejects(quick.txn(always(put('stopped/a', '1'))), failsAs('unknown', /has not answered within/));
    assert.deepEqual(await eventually(() => quick.keepLeaseAlive(lease)), { ttlS: 60 });
    await eventually(() => quick.txn(always(put('stopped/a', '2'))));
    cluster.resume(stopped);
    await cluster.untilAnswers(stopped);
    quick.close();
  });

  it('ends a watch whose member is stopped when it is asked, and misses nothing at the next', async () => {
    const quick = cluster.client({ deadlinesMs: { call: LEFT_AFTER_MS } });
    const { revision } = await eventually(() => quick.txn(always(put('watch/0', ''))));
    const stopped = cluster.endpoints.indexOf(quick.endpoint);
    const [first, second] = [new Listening(), new Listening()];
    const watch = quick.watch(prefixRange('watch/'), revision, first);
    await until('it has begun', () => first.told.length > 0);
    cluster.stop(stopped);
    watch.askProgress();
    await until('it has ended', () => first.over !== null);
    assert.equal(first.over?.failure, 'unknown');
    assert.notEqual(cluster.endpoints.indexOf(quick.endpoint), stopped);
    const { revision: next } = await eventually(() => quick.txn(always(put('watch/1', ''))));
    quick.watch(prefixRange('watch/'), revision + 1, second);
    await until('the next is told', () => second.told.length > 0);
    // What was repeated for an unknown outcome may be there twice.
    assert.equal(second.told.at(-1)?.revision, next);
    cluster.resume(stopped);
    await cluster.untilAnswers(stopped);
    quick.close();
  });

  it('knows no outcome without a majority, loses its watches, and goes on when members are back', async () => {
    const watching = new Listening();
    const { revision } = await eventually(() => etcd.txn(always(put('majority/a', '1'))));
    const kept = current();
    etcd.watch(prefixRange('majority/'), revision + 1, watching);
    const others = [0, 1, 2].filter((member) => member !== kept);
    for (const member of others) await cluster.kill(member);
    await until('the watch ends', () => watching.over !== null);
    assert.equal(watching.over?.failure, 'unknown');
    for (let attempt = 0; attempt < 3; attempt += 1)
      await assert.rejects(etcd.txn(always(put('majority/a', '2'))), failsAs('unknown'));
    for (const member of others) cluster.start(member);
    await eventually(() => etcd.txn(always(put('majority/a', '3'))));
    const { entries } = await eventually(() => etcd.range(prefixRange('majority/')));
    assert.deepEqual(
      entries.map(({ value }) => value),
      ['3'],
    );
  });

  it('ends what is under way when it is closed, and makes no more calls', async () => {
    const watching = new Listening();
    etcd.watch(prefixRange('closed/'), 0, watching);
    const stopped = current();
    cluster.stop(stopped);
    const underWay = assert.rejects(etcd.range(prefixRange('closed/')), failsAs('unknown', /closed/));
    await new Promise((resolve) => setImmediate(resolve));
    etcd.close();
    await underWay;
    await assert.rejects(etcd.range(prefixRange('closed/')), failsAs('unknown', /closed/));
    cluster.resume(stopped);
    await cluster.untilAnswers(stopped);
    assert.deepEqual([watching.told, watching.over], [[], null]);
  });
});
