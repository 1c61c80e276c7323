import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../examples/fleet/patience.js';
import { Program } from '../../examples/fleet/program.js';
import { type BrokerClient, createBrokerClient } from '../../src/client/broker-client.js';
import { EXIT_STATUS } from '../../src/common/shutdown/exit-status.js';
import { LAYOUT } from '../../src/server/store/migrations/migrate.js';
import { EtcdCluster, WITHOUT_ETCD } from '../fixtures/etcd-cluster.js';
import { freePort } from '../fixtures/free-port.js';
import { makeNextVersion } from '../fixtures/next-version.js';

const OWN = fileURLToPath(new URL('../../src/server/main.js', import.meta.url));

describe('an upgrade of brokers on etcd to a version with another layout', { skip: WITHOUT_ETCD }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-next-'));
  const started: Program[] = [];
  let etcd: EtcdCluster;
  let next: string;
  let client: BrokerClient;
  let ports: readonly number[];

  before(async () => {
    etcd = await EtcdCluster.start();
    next = makeNextVersion(join(directory, 'next'));
    ports = [await freePort(), await freePort(), await freePort()];
    client = createBrokerClient({ address: ports.map((port) => `127.0.0.1:${port}`) });
  });

  after(async () => {
    client?.close();
    for (const program of started) await program.crash();
    await etcd?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const words = (at: number, ...more: readonly string[]) => [
    ...['--data-directory', join(directory, `b${at}`), '--store', 'etcd', '--http-address', 'off'],
    ...['--etcd-endpoints', etcd.endpoints.join(','), '--leader-ttl', '2s', ...more],
  ];

  async function start(program: string, at: number): Promise<Program> {
    const listen = ['--listen-address', `127.0.0.1:${ports[at]}`];
    const broker = Program.start(`broker ${at}`, program, words(at, ...listen));
    started.push(broker);
    await broker.waitFor('broker.ready');
    return broker;
  }

  const phases = (broker: Program) =>
    broker.records.flatMap(({ event, phase }) => (event === 'election.phase' ? [phase] : []));
  const untilLeads = (broker: Program) => until('it leads', async () => phases(broker).includes('leader'));

  it('leaves the store to the older ones as long as there are any, then the newer one makes it its own', async () => {
    const [a, b] = [await start(OWN, 0), await start(OWN, 1)];
    await until('one of them leads', async () => [a, b].some((broker) => phases(broker).includes('leader')));
    await client.putTenant('tenants/blue', 3);
    const c = await start(next, 2);
    await c.waitFor('store.not_migrated');
    const [first, second] = phases(a).includes('leader') ? [a, b] : [b, a];
    assert.equal(await first.stop(), EXIT_STATUS.OK);
    await untilLeads(second);
    await client.putTenant('tenants/green', 4);
    assert.deepEqual(phases(c), ['loading']);

    assert.equal(await second.stop(), EXIT_STATUS.OK);
    // One that dies at it leaves the old store, or the new one, and another one goes on.
    await c.waitFor('store.migrating');
    await c.crash();
    const d = await start(next, 2);
    await untilLeads(d);
    const tenants = [await client.getTenant('tenants/blue'), await client.getTenant('tenants/green')].map(
      ({ claimsMax }) => claimsMax,
    );
    assert.deepEqual(tenants, [3, 4]);

    const late = Program.start('older', OWN, words(0, '--listen-address', '127.0.0.1:0'));
    started.push(late);
    assert.equal(await late.exited, EXIT_STATUS.STATE_UNUSABLE);
    const last = late.records.at(-1);
    assert.match(String(last?.msg), new RegExp(`it has layout ${LAYOUT + 1} and this broker knows ${LAYOUT}`));
    assert.ok(!phases(late).includes('candidate'));

    // The way back, with what the store was then.
    await d.stop();
    const copy = join(directory, 'b2', 'migration', `layout-${LAYOUT}`);
    assert.ok(existsSync(copy));
    const back = [OWN, ...words(1, '--etcd-prefix', '/back/', '--restore-from', copy)];
    const { status, stderr } = spawnSync(process.execPath, back, { encoding: 'utf8' });
    assert.equal(status, EXIT_STATUS.OK, stderr);
  });
});
