import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TEST_TIMEOUT_MS, until } from '../../../../examples/fleet/patience.js';
import { systemClock } from '../../../../src/common/clock/system-clock.js';
import type { GrpcEtcd } from '../../../../src/server/etcd/grpc-etcd.js';
import { EtcdCluster, WITHOUT_ETCD } from '../../../fixtures/etcd-cluster.js';
import { EtcdUsers } from '../../../fixtures/etcd-users.js';
import { lead, load, PREFIX, type TestLeader } from './etcd-fleet.js';
import { ToldWorld } from './told-world.js';

const clock = systemClock;
const USER = 'broker';
/** Several attempts, each with a login that takes etcd some 100 ms. */
const REFUSED_MS = 1_000;

describe('a leader whose real etcd knows users', { skip: WITHOUT_ETCD, timeout: TEST_TIMEOUT_MS }, () => {
  let cluster: EtcdCluster;
  let users: EtcdUsers;
  let etcd: GrpcEtcd;
  let leader: TestLeader;
  let told: ToldWorld;
  let password = 'secret';

  before(async () => {
    cluster = await EtcdCluster.start();
    users = new EtcdUsers(cluster.endpoints[0] ?? '');
    await users.ask({ name: USER, password }, PREFIX);
    etcd = cluster.client({ user: { name: USER, password: () => password } });
    leader = await lead({ etcd, clock });
    told = new ToldWorld(leader.replica.fleet.tokenSecrets);
  });
  after(async () => {
    etcd?.close();
    await cluster?.close();
  });

  function claim({ store }: TestLeader): Promise<void> {
    told.do({ op: 'claim', at: 1 });
    return store.append(told.takeGroup(), { nowMs: told.nowMs, wallOffsets: [] });
  }

  it('waits with its writes while a password is on etcd and not in the file yet', async () => {
    await claim(leader);
    await users.changePassword(USER, 'another');
    let isWritten = false;
    const written = claim(leader).then(() => {
      isWritten = true;
    });
    await new Promise<void>((resolve) => clock.schedule(REFUSED_MS, resolve));
    assert.ok(!isWritten);
    password = 'another';
    await written;
    assert.equal((await load({ etcd, clock })).fleet.revision, told.world.fleet.revision);
  });

  it('writes nothing more once its right is taken, though its lease is renewed, and the next one knows all', async () => {
    await claim(leader);
    const { revision } = told.world.fleet;
    const lease = await etcd.grantLease(5);
    await users.revoke(USER);
    await assert.rejects(claim(leader), { reason: 'STORE_FAILED', message: /permission denied.*grant-permission/ });
    assert.equal((await etcd.keepLeaseAlive(lease)).ttlS, 5, 'the end of the lease would be no bound');
    await users.grant(USER);
    await assert.rejects(claim(leader), { reason: 'STORE_FAILED' });
    await until('it may read again', () =>
      etcd.range({ from: `${PREFIX}meta`, to: null }).then(
        () => true,
        () => false,
      ),
    );
    const next = await lead({ etcd, clock }, 'b');
    assert.equal(next.replica.fleet.revision, revision);
    for (const { store } of [next, leader]) await store.close();
  });
});
