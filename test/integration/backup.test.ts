import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';

const BROKER = fileURLToPath(new URL('../../src/server/main.js', import.meta.url));

describe('a broker whose store was lost and restored', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-restore-'));
  const fleet = new LocalFleet(directory, ['--heartbeat-interval', '300ms']);
  const [store, backup] = [join(directory, 'broker'), join(directory, 'backup')];
  after(async () => {
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const create = (guest: string) =>
    fleet.rmactl('claim', 'create', '--guest', guest, '--min-rma', '1MiB', '-o', 'name');
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
      after = (await create('after')).stdout.trim();
      assert.equal((await fleet.rmactl('claim', 'release', after)).status, 0);
    }

    await fleet.broker.stop();
    const heard = agent.records.length;
    rmSync(store, { recursive: true });
    const restored = broker('--restore-from', backup);
    assert.equal(restored.status, 0, restored.stderr);
    await fleet.startBroker();
    await agent.waitFor('link.connected', heard);

    assert.match((await fleet.rmactl('claim', 'get', before.stdout.trim())).stdout, /PREPARED/);
    assert.equal((await fleet.rmactl('claim', 'get', after)).status, 3);
    const next = await create('next');
    assert.equal(next.status, 0, next.stderr);
  });
});
