import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { type BrokerClient, createBrokerClient } from '../../src/client/broker-client.js';
import { EtcdCluster, WITHOUT_ETCDCTL, WITHOUT_ETCDUTL } from '../fixtures/etcd-cluster.js';

const WAYS = [
  { way: '', restoreFlags: [], skip: WITHOUT_ETCDCTL },
  {
    way: ', whose revisions go on',
    restoreFlags: ['--bump-revision', '1000000000', '--mark-compacted'],
    skip: WITHOUT_ETCDUTL,
  },
];

for (const { way, restoreFlags, skip } of WAYS)
  describe(`a broker whose etcd was restored from a snapshot${way}`, { skip }, () => {
    const directory = mkdtempSync(join(tmpdir(), 'rma-snapshot-'));
    const flags: string[] = ['--heartbeat-interval', '300ms', '--leader-ttl', '2s', '--store', 'etcd'];
    const fleet = new LocalFleet(directory, flags);
    let etcd: EtcdCluster;
    let client: BrokerClient;

    before(async () => {
      etcd = await EtcdCluster.start();
      flags.push('--etcd-endpoints', etcd.endpoints.join(','));
    });

    after(async () => {
      client?.close();
      await fleet.stop();
      await etcd?.close();
      rmSync(directory, { recursive: true, force: true });
    });

    const create = async (guest: string) =>
      (await client.createClaim({ guest, minRmaBytes: 2 ** 20, ttlMs: 600_000 })).claim.name;

    it('notices, and its agents take its new claims', async () => {
      await fleet.startBroker();
      client = createBrokerClient({ address: fleet.brokerAddress });
      const agent = await fleet.startAgent({ name: 'n1', device: 'memfd', rmaSize: '1MiB', rmaCount: 3 });
      await agent.waitFor('link.connected');
      const early = await create('early');
      const snapshot = join(directory, 'snapshot.db');
      etcd.save(snapshot);
      // The agent fences each of them, up to numbers that the snapshot does not know.
      let late = '';
      for (let round = 0; round < 5; round += 1) {
        late = await create('late');
        await client.releaseClaim(late);
      }

      await fleet.broker.stop();
      await etcd.restore(snapshot, { flags: restoreFlags });
      const heard = agent.records.length;
      const broker = await fleet.startBroker();
      await broker.waitFor('store.restored');
      await agent.waitFor('link.connected', heard);
      assert.equal((await client.getClaim(early)).state, 'PREPARED');
      await assert.rejects(client.getClaim(late), { code: 'NOT_FOUND' });
      const next = await create('next');
      assert.equal((await client.getClaim(next)).state, 'PREPARED');
    });
  });
