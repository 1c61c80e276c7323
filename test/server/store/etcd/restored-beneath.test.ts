import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TEST_TIMEOUT_MS, until } from '../../../../examples/fleet/patience.js';
import { systemClock } from '../../../../src/common/clock/system-clock.js';
import type { GrpcEtcd } from '../../../../src/server/etcd/grpc-etcd.js';
import type { EtcdReplica } from '../../../../src/server/store/etcd/replica.js';
import { inMemory } from '../../../../src/server/store/etcd/replica-tables.js';
import { MemoryWitness } from '../../../../src/server/store/etcd/witness.js';
import { EtcdCluster, WITHOUT_ETCDCTL } from '../../../fixtures/etcd-cluster.js';
import { lead, load, type TestLeader } from './etcd-fleet.js';
import { ToldWorld } from './told-world.js';

const clock = systemClock;
/** Claims that the snapshot does not know. */
const LATE_CLAIMS = 10;

describe('a snapshot of a real etcd that is restored beneath brokers', {
  skip: WITHOUT_ETCDCTL,
  timeout: TEST_TIMEOUT_MS,
}, () => {
  let folder: string;
  let cluster: EtcdCluster;
  let clients: GrpcEtcd[];
  let leader: TestLeader;
  let told: ToldWorld;
  let witness: MemoryWitness;
  let standby: EtcdReplica;
  let losses: unknown[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rma-beneath-'));
    cluster = await EtcdCluster.start();
    clients = [];
    leader = await lead({ etcd: client(), clock });
    told = new ToldWorld(leader.replica.fleet.tokenSecrets);
    await claim(leader);
    witness = new MemoryWitness();
    standby = await load({ etcd: client(), clock, tables: inMemory(witness) });
    losses = [];
    standby.follow({ changed: () => {}, lost: (problem) => losses.push(problem) });
  });
  afterEach(async () => {
    await leader.store.close();
    for (const etcd of clients) etcd.close();
    await cluster.close();
    rmSync(folder, { recursive: true });
  });

  function client(endpoints = cluster.endpoints): GrpcEtcd {
    const etcd = cluster.client({ endpoints });
    clients.push(etcd);
    return etcd;
  }

  function claim({ store }: TestLeader): Promise<void> {
    told.do({ op: 'claim', at: 1 });
    return store.append(told.takeGroup(), { nowMs: told.nowMs, wallOffsets: [] });
  }

  /** Brokers find the snapshot in place of what there is, and what was done with it before they could. */
  async function restore(aside: (endpoint: string) => Promise<void>): Promise<void> {
    const snapshot = join(folder, 'snapshot.db');
    cluster.save(snapshot);
    for (let made = 0; made < LATE_CLAIMS; made += 1) await claim(leader);
    await until('the standby has them', () => standby.fleet.revision === told.world.fleet.revision);
    await cluster.restore(snapshot, { aside });
  }

  /** Beyond all that brokers have seen of etcd, and nothing of the store's. */
  async function writeElsewhere(endpoint: string): Promise<void> {
    const etcd = client([endpoint]);
    const put = { kind: 'put', key: 'elsewhere', value: 'x' } as const;
    for (let at = 0; at <= standby.progress.appliedRevision; )
      at = (await etcd.txn({ conditions: [], success: [put], failure: [] })).revision;
  }

  it('ends the leader with its next write, and is noticed by a standby that hears nothing', async () => {
    await restore(writeElsewhere);
    await assert.rejects(claim(leader), { reason: 'STORE_FAILED', message: /etcd was restored from a snapshot/ });
    await until('the standby notices', () => losses.length > 0);
    assert.match(String(losses[0]), /etcd was restored from a snapshot/);
  });

  it('is noticed by a standby that follows who leads since, and told though the store is beyond what it has seen', async () => {
    let fresh: TestLeader | undefined;
    await restore(async (endpoint) => {
      fresh = await lead({ etcd: client([endpoint, ...cluster.endpoints]), clock }, 'new');
      for (let made = 0; made < 2 * LATE_CLAIMS; made += 1) await claim(fresh);
    });
    assert.ok(fresh);
    await claim(fresh);
    await assert.rejects(claim(leader), { reason: 'NOT_LEADER' });
    await until('the standby notices', () => losses.length > 0);
    assert.match(String(losses[0]), /etcd was restored from a snapshot/);
    await standby.close();
    const again = await load({ etcd: client(), clock, tables: inMemory(witness) });
    assert.ok(again.fleet.claims.size > 0);
    await assert.rejects(claim(fresh), { reason: 'NOT_LEADER' });
    const { replica, store } = await lead({ etcd: client(), clock }, 'b', again);
    assert.ok(replica.fleet.revision > 2 ** 32);
    for (const each of [store, fresh.store]) await each.close();
  });
});
