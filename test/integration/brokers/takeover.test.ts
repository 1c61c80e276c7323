import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PATIENCE_MS, TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { EXIT_STATUS } from '../../../src/common/shutdown/exit-status.js';
import { WITHOUT_ETCD } from '../../fixtures/etcd-cluster.js';
import { call, clientsOf, refusalOf } from '../../server/support.js';
import { assertAllIsKnown } from './all-is-known.js';
import { ThreeBrokers } from './three-brokers.js';

/** Claims of each round; as many are acknowledged before a broker goes as after. */
const CLAIMS = 10;

describe('three brokers at one etcd', { timeout: TEST_TIMEOUT_MS, skip: WITHOUT_ETCD }, () => {
  let brokers: ThreeBrokers;
  before(async () => {
    brokers = await ThreeBrokers.start();
    await brokers.agentFinds(await brokers.leader());
  });
  after(() => brokers.close());

  it('lose nothing that was acknowledged when the leader is killed', async () => {
    const leader = await brokers.leader();
    await brokers.work(CLAIMS);
    await leader.program.crash();
    await brokers.agentFinds(await brokers.leader(leader));
    await brokers.work(CLAIMS);
    await assertAllIsKnown(brokers);
    await brokers.restart(leader);
  });

  it('hear nothing of a leader that stood still while another was elected', async () => {
    const leader = await brokers.leader();
    await brokers.work(CLAIMS);
    const { broker } = clientsOf(leader.port);
    const [name = ''] = brokers.acknowledged.keys();
    await call(broker, broker.GetClaim, { name });
    process.kill(leader.program.pid, 'SIGSTOP');
    try {
      // The kernel keeps it until the process goes on.
      const asked = refusalOf(
        new Promise((resolve, reject) => {
          const deadline = new Date(Date.now() + PATIENCE_MS);
          broker.GetClaim({ name }, { deadline }, (error, claim) => (error === null ? resolve(claim) : reject(error)));
        }),
      );
      await brokers.agentFinds(await brokers.leader(leader));
      await brokers.work(CLAIMS);
      process.kill(leader.program.pid, 'SIGCONT');
      assert.equal((await asked).code, 'UNAVAILABLE');
    } finally {
      process.kill(leader.program.pid, 'SIGCONT');
    }
    assert.equal(await leader.program.exited, EXIT_STATUS.LEADERSHIP_LOST);
    await assertAllIsKnown(brokers);
    await brokers.restart(leader);
  });

  it('have another leader at once when the one that leads is stopped', async () => {
    const leader = await brokers.leader();
    await brokers.work(CLAIMS);
    assert.equal(await leader.program.stop(), EXIT_STATUS.OK);
    await brokers.agentFinds(await brokers.leader(leader));
    await brokers.work(CLAIMS);
    await assertAllIsKnown(brokers);
  });
});
