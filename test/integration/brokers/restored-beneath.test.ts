import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import { EXIT_STATUS } from '../../../src/common/shutdown/exit-status.js';
import { WITHOUT_ETCDCTL } from '../../fixtures/etcd-cluster.js';
import { call, refusalOf } from '../../server/support.js';
import { ThreeBrokers } from './three-brokers.js';

/** Longer than etcd takes to be restored, and started twice: the leader is to find it with its lease. */
const LEADER_TTL_S = 20;
const CLAIMS = 10;

describe('three brokers whose etcd is restored beneath them, with a revision beyond what they have seen', {
  timeout: TEST_TIMEOUT_MS,
  skip: WITHOUT_ETCDCTL,
}, () => {
  let brokers: ThreeBrokers;
  before(async () => {
    brokers = await ThreeBrokers.start({ leaderTtlS: LEADER_TTL_S });
    await brokers.agentFinds(await brokers.leader());
  });
  after(() => brokers.close());

  const get = (name: string) => brokers.ask(({ broker }) => call(broker, broker.GetClaim, { name }));

  it('go on from the snapshot, and give out no token twice', async () => {
    const leader = await brokers.leader();
    await brokers.work(CLAIMS);
    const early = new Set(brokers.acknowledged.keys());
    await brokers.undoInEtcd(() => brokers.work(CLAIMS));
    const before = [...brokers.acknowledged.values()];
    assert.equal(await leader.program.exited, EXIT_STATUS.STATE_UNUSABLE);
    assert.match(leader.program.tail(), /etcd was restored from a snapshot/);
    const next = await brokers.leader(leader);
    await brokers.agentFinds(next);
    for (const { name, isReleased } of before)
      if (!early.has(name)) assert.equal((await refusalOf(get(name))).code, 'NOT_FOUND');
      else if (!isReleased) assert.equal((await get(name)).state, 'PREPARED');
    await brokers.work(CLAIMS);
    const tokens = [...brokers.acknowledged.values()].map(({ fencingToken }) => fencingToken);
    assert.equal(new Set(tokens).size, 3 * CLAIMS);
    await until('both standbys of before have noticed', () =>
      brokers.all.every(
        (seat) =>
          seat === leader ||
          seat.program.records.some(({ event }) => event === 'store.lost' || event === 'election.not_taken_over'),
      ),
    );
  });
});
