import { after, before, describe } from 'node:test';
import { PATIENCE_MS, TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import { EtcdCluster, WITHOUT_ETCD } from '../../fixtures/etcd-cluster.js';
import type { EtcdRig } from './etcd-rig.js';
import { lossContract } from './loss-contract.js';
import { txnContract } from './txn-contract.js';
import { watchContract } from './watch-contract.js';

for (const members of [1, 3]) {
  describe(`real etcd, members: ${members}`, { skip: WITHOUT_ETCD, timeout: TEST_TIMEOUT_MS }, () => {
    let cluster: EtcdCluster;
    let rig: EtcdRig;
    before(async () => {
      cluster = await EtcdCluster.start({ members });
      const etcd = cluster.client({ deadlinesMs: { call: PATIENCE_MS, large: PATIENCE_MS, keepAlive: PATIENCE_MS } });
      rig = { etcd, until, killMember: () => cluster.kill(cluster.endpoints.indexOf(etcd.endpoint)) };
    });
    after(async () => {
      rig?.etcd.close();
      await cluster?.close();
    });
    txnContract('etcd', () => rig);
    watchContract('etcd', () => rig);
    if (members === 3) lossContract('etcd', () => rig);
  });
}
