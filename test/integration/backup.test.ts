import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { type BrokerClient, createBrokerClient } from '../../src/client/broker-client.js';

const BROKER = fileURLToPath(new URL('../../src/server/main.js', import.meta.url));

describe('a broker whose store was lost and restored', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-restore-'));
  const fleet = new LocalFleet(directory, ['--heartbeat-interval', '300ms']);
  const [store, backup] = [join(directory, 'broker'), join(directory, 'backup')];
  let client: BrokerClient | undefined;
  after(async () => {
    client?.close();
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const orchestrator = () => {
    client ??= createBrokerClient({ address: fleet.brokerAddress });
    return client;
  };
  const create = async (guest: string) =>
    (await orchestrator().createClaim({ guest, minRmaBytes: 2 ** 20, ttlMs: 600_000 })).claim.name;
  const broker = (...words: readonly string[]) =>
    spawnSync(process.execPath, [BROKER, '--data-directory', store, ...words], { encoding: 'utf8' });

  it('knows the claims of the backup, and its agents take its new ones', async () => {
    await fleet.startBroker();
    const agent = await fleet.startAgent({ name: 'n1', device: 'memfd', rmaSize: '1MiB', rmaCount: 3 });
    await agent.waitFor('link.connected');
    const before = await create('before');
    assert.equal(broker('--backup-to', backup).status, 0);
    // The agent fences each of them, up to numbers that the backup does not know.
    let after = '';
    for (let round = 0; round < 5; round++) {
      after = await create('after');
      await orchestrator().releaseClaim(after);
    }

    await fleet.broker.stop();
    const heard = agent.records.length;
    rmSync(store, { recursive: true });
    const restored = broker('--restore-from', backup);
    assert.equal(restored.status, 0, restored.stderr);
    await fleet.startBroker();
    await agent.waitFor('link.connected', heard);

    assert.equal((await orchestrator().getClaim(before)).state, 'PREPARED');
    await assert.rejects(orchestrator().getClaim(after), { code: 'NOT_FOUND' });
    assert.match(await create('next'), /^claims\//);
  });
});

describe('a series of backups beside a running broker', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-series-'));
  const fleet = new LocalFleet(directory);
  const [store, series] = [join(directory, 'broker'), join(directory, 'backups')];
  after(async () => {
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const backUp = () =>
    spawnSync(process.execPath, [BROKER, '--data-directory', store, '--backup-into', series, '--backups-kept', '1'], {
      encoding: 'utf8',
    });
  const gauge = async (name: string) => {
    const text = await (await fetch(`http://${fleet.httpAddressOf('rma-broker')}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  };

  it('has the newest only, can be restored from, and the broker tells when it was', async () => {
    await fleet.startBroker();
    assert.equal(await gauge('rma_broker_last_backup_timestamp_seconds'), 0);
    assert.ok((await gauge('rma_broker_store_bytes')) > 0);
    const beforeS = Math.floor(Date.now() / 1000);
    const first = backUp();
    assert.equal(first.status, 0, first.stderr);
    const [oldest = ''] = readdirSync(series);
    // Names have seconds.
    while (Math.floor(Date.now() / 1000) <= beforeS + 1) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal((await fleet.rmactl('tenant', 'put', 'blue', '--max-claims', '3')).status, 0);
    const second = backUp();
    assert.equal(second.status, 0, second.stderr);
    const [newest = '', ...others] = readdirSync(series);
    assert.deepEqual(others, []);
    assert.ok(newest > oldest, `${newest} after ${oldest}`);
    assert.ok((await gauge('rma_broker_last_backup_timestamp_seconds')) > beforeS);

    await fleet.broker.stop();
    rmSync(store, { recursive: true });
    const words = ['--data-directory', store, '--restore-from', join(series, newest)];
    assert.equal(spawnSync(process.execPath, [BROKER, ...words]).status, 0);
    await fleet.startBroker();
    assert.match((await fleet.rmactl('tenant', 'list')).stdout, /blue/);
    assert.equal(await gauge('rma_broker_last_backup_timestamp_seconds'), 0, 'the restored store has no backup yet');
  });
});
