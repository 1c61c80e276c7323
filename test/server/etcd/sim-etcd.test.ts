import { FakeClock, settle } from '../../fakes/fake-clock.js';
import { SimEtcdCluster } from '../../fakes/sim-etcd/sim-etcd.js';
import type { EtcdRig } from './etcd-rig.js';
import { lossContract } from './loss-contract.js';
import { txnContract } from './txn-contract.js';
import { watchContract } from './watch-contract.js';

/** Steps of 100 ms that something may take; more of them and it does not come. */
const STEPS_MAX = 600;

function simRig(members: number): EtcdRig {
  const clock = new FakeClock();
  const cluster = new SimEtcdCluster({ clock, members });
  const etcd = cluster.client();
  const until = async (what: string, holds: () => boolean) => {
    await settle();
    for (let step = 0; !holds(); step += 1) {
      if (step === STEPS_MAX) throw new Error(`${what}: not within ${STEPS_MAX} steps`);
      await clock.advanceAndSettle(100);
    }
  };
  return { etcd, until, killMember: async () => cluster.kill(etcd.member) };
}

for (const members of [1, 3]) {
  const rig = simRig(members);
  txnContract(`simulated etcd, members: ${members}`, () => rig);
  watchContract(`simulated etcd, members: ${members}`, () => rig);
  if (members === 3) lossContract('simulated etcd', () => rig);
}
