import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { patience, TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import type { Operation, Txn } from '../../../src/server/etcd/etcd.js';
import type { GrpcEtcd } from '../../../src/server/etcd/grpc-etcd.js';
import { EtcdCluster, WITHOUT_ETCD } from '../../fixtures/etcd-cluster.js';
import { LatePath } from '../../fixtures/late-path.js';
import { always, failsAs, put } from './etcd-rig.js';

/** When the caller of a held request gives it up: far beyond what a member takes to answer. */
const GIVEN_UP_AFTER_MS = patience(3_000);

describe('a transaction that reaches etcd after it was sent again', {
  skip: WITHOUT_ETCD,
  timeout: TEST_TIMEOUT_MS,
}, () => {
  let cluster: EtcdCluster;
  before(async () => {
    cluster = await EtcdCluster.start({ members: 3 });
  });
  after(() => cluster?.close());

  /** Sends `txn`, which comes late; again by another member, which takes it; then what `next` makes of its revision. */
  async function late(etcd: GrpcEtcd, path: LatePath, txn: Txn, next: (revision: number) => Txn): Promise<void> {
    const held = path.holdNext();
    const given = assert.rejects(etcd.txn(txn), failsAs('unknown', /has not answered/));
    await held;
    await given;
    const { succeeded, revision } = await etcd.txn(txn);
    assert.equal(succeeded, true);
    assert.equal((await etcd.txn(next(revision))).succeeded, true);
    path.release();
  }

  async function withPath(test: (etcd: GrpcEtcd, path: LatePath) => Promise<void>): Promise<void> {
    const path = await LatePath.open(cluster.endpoints[0] ?? '');
    const endpoints = [path.address, ...cluster.endpoints.slice(1)];
    const etcd = cluster.client({ endpoints, deadlinesMs: { call: GIVEN_UP_AFTER_MS } });
    await etcd.range({ from: 'claim', to: null });
    try {
      await test(etcd, path);
    } finally {
      etcd.close();
      await path.close();
    }
  }

  async function valueAt(etcd: GrpcEtcd, key: string): Promise<string | undefined> {
    const { entries } = await etcd.range({ from: key, to: null });
    return entries[0]?.value;
  }

  it('lands a second time where only the leader is compared', () =>
    withPath(async (etcd, path) => {
      const { revision: term } = await etcd.txn(always(put('leader', 'me')));
      const led = (...success: readonly Operation[]): Txn => ({
        conditions: [{ key: 'leader', target: 'modRevision', equals: term }],
        success,
        failure: [],
      });
      await late(etcd, path, led(put('claim', 'RESERVED')), () => led(put('claim', 'RELEASED')));
      await until('it has landed again', async () => (await valueAt(etcd, 'claim')) === 'RESERVED');
    }));

  it('does nothing where each is chained to the one before', () =>
    withPath(async (etcd, path) => {
      const { revision: first } = await etcd.txn(always(put('meta', '0')));
      const chained = (equals: number, value: string): Txn => ({
        conditions: [{ key: 'meta', target: 'modRevision', equals }],
        success: [put('meta', value), put('claim', value)],
        failure: [put('came', 'late')],
      });
      await late(etcd, path, chained(first, 'RESERVED'), (revision) => chained(revision, 'RELEASED'));
      await until('it has come', async () => (await valueAt(etcd, 'came')) === 'late');
      assert.equal(await valueAt(etcd, 'claim'), 'RELEASED');
    }));
});
