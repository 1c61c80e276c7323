import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReplica } from '../../../../src/server/store/lmdb/lmdb-replica.js';
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

async function withCopyOnDisk(): Promise<StorePlace> {
  const clock = new FakeClock();
  const cluster = new SimEtcdCluster({ clock });
  const directory = await mkdtemp(join(tmpdir(), 'rma-replica-'));
  const open = async () => {
    const tables = await openReplica(directory, { info: () => {}, warn: () => {} }, clock);
    return (await lead({ etcd: cluster.client(), clock, tables })).store;
  };
  return { open, remove: () => rm(directory, { recursive: true }) };
}

describeStore('etcd', inSimEtcd);
describeArchive('etcd', inSimEtcd);
describeHistories('etcd', inSimEtcd);

describeStore('etcd (with its copy on disk)', withCopyOnDisk);
describeArchive('etcd (with its copy on disk)', withCopyOnDisk);
describeHistories('etcd (with its copy on disk)', withCopyOnDisk);
