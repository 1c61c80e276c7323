import { FakeClock } from '../../../fakes/fake-clock.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { describeArchive } from '../archive-contract.js';
import { describeHistories } from '../history-contract.js';
import { describeStore, type StorePlace } from '../store-contract.js';
import { lead } from './etcd-fleet.js';

async function inSimEtcd(): Promise<StorePlace> {
  const clock = new FakeClock();
  const cluster = new SimEtcdCluster({ clock, members: 3 });
  const open = async () => (await lead({ etcd: cluster.client(), clock })).store;
  return { open, remove: async () => {} };
}

describeStore('etcd', inSimEtcd);
describeArchive('etcd', inSimEtcd);
describeHistories('etcd', inSimEtcd);
