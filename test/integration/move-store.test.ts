import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { until } from '../../examples/fleet/patience.js';
import { type BrokerClient, createBrokerClient } from '../../src/client/broker-client.js';
import { EXIT_STATUS } from '../../src/common/shutdown/exit-status.js';
import { storePlace } from '../../src/server/store/location/store-place.js';
import { EtcdCluster, WITHOUT_ETCD } from '../fixtures/etcd-cluster.js';

const BROKER = fileURLToPath(new URL('../../src/server/main.js', import.meta.url));
/** Programs that are killed at some moment of their work, each later than the one before. */
const KILLED_AFTER_MS = [250, 400, 550, 700, 900];
const NODE = { name: 'n1', device: 'memfd', rmaSize: '1MiB', rmaCount: 6 } as const;

describe('a store that moves to a real etcd and back', { skip: WITHOUT_ETCD }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-move-'));
  const flags: string[] = ['--heartbeat-interval', '300ms'];
  const fleet = new LocalFleet(directory, flags);
  const data = join(directory, 'broker');
  let etcd: EtcdCluster;
  let client: BrokerClient;

  before(async () => {
    etcd = await EtcdCluster.start();
  });

  after(async () => {
    client?.close();
    await fleet.stop();
    await etcd?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const onEtcd = () => ['--store', 'etcd', '--etcd-endpoints', etcd.endpoints.join(','), '--leader-ttl', '2s'];
  const words = (...task: readonly string[]) => [BROKER, '--data-directory', data, ...onEtcd(), ...task];
  const perform = (...task: readonly string[]) => {
    const { status, stderr } = spawnSync(process.execPath, words(...task), { encoding: 'utf8' });
    return { status, stderr };
  };
  const succeed = (...task: readonly string[]) => {
    const { status, stderr } = perform(...task);
    assert.equal(status, 0, stderr);
    return stderr;
  };

  async function killedAfter(delayMs: number, ...task: readonly string[]): Promise<void> {
    const child = spawn(process.execPath, words(...task), { stdio: 'ignore' });
    const exited = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), delayMs);
    await exited;
    clearTimeout(timer);
  }

  const create = async (guest: string) =>
    (await client.createClaim({ guest, minRmaBytes: 2 ** 20, ttlMs: 600_000 })).claim.name;
  const stateOf = async (name: string) => (await client.getClaim(name)).state;

  const untilPrepared = (...claims: readonly string[]) =>
    until('the claims are prepared', async () => {
      const states = await Promise.all(claims.map(stateOf));
      return states.every((state) => state === 'PREPARED');
    });

  async function serves(): Promise<void> {
    const heard = fleet.agent('n1').records.length;
    await fleet.startBroker();
    await fleet.agent('n1').waitFor('link.connected', heard);
  }

  it('keeps its claims and nodes, however often the mover is killed, and takes new ones', async () => {
    await fleet.startBroker();
    client = createBrokerClient({ address: fleet.brokerAddress });
    const agent = await fleet.startAgent(NODE);
    await agent.waitFor('link.connected');
    const embedded = await create('embedded');
    assert.match(perform('--move-store-to', 'etcd').stderr, /another broker has it open/);
    await fleet.broker.stop();

    for (const delayMs of KILLED_AFTER_MS) await killedAfter(delayMs, '--move-store-to', 'etcd');
    const { status, stderr } = perform('--move-store-to', 'etcd');
    assert.ok(status === 0 || /it was moved to etcd already/.test(stderr), stderr);
    const { file, leftFile } = storePlace(data);
    assert.deepEqual([existsSync(file), existsSync(leftFile)], [false, true]);

    flags.push(...onEtcd());
    await serves();
    assert.equal(await stateOf(embedded), 'PREPARED');
    const onEtcdNow = await create('on etcd');
    assert.match(perform('--move-store-to', 'lmdb').stderr, /a broker leads at 127\.0\.0\.1:\d+: stop all brokers/);
    const backup = join(directory, 'backup');
    succeed('--backup-to', backup);
    await fleet.broker.stop();

    for (const delayMs of KILLED_AFTER_MS) await killedAfter(delayMs, '--move-store-to', 'lmdb');
    const back = perform('--move-store-to', 'lmdb');
    assert.ok(back.status === 0 || /it was moved out of etcd already/.test(back.stderr), back.stderr);
    flags.splice(2);
    // For two minutes an agent refuses whoever was elected before its last leader, or not at all; a new one does not.
    await fleet.agent('n1').stop();
    await fleet.startBroker();
    const fresh = await fleet.startAgent(NODE);
    await fresh.waitFor('link.connected');
    await untilPrepared(embedded, onEtcdNow);
    const again = await create('embedded again');
    assert.match(again, /^claims\//);
    await fleet.broker.stop();

    // What was made after the backup is unknown to the store that is made of it, and its numbers are beyond.
    succeed('--etcd-prefix', '/restored/', '--restore-from', backup);
    flags.push(...onEtcd(), '--etcd-prefix', '/restored/');
    await serves();
    await untilPrepared(embedded, onEtcdNow);
    await assert.rejects(client.getClaim(again), { code: 'NOT_FOUND' });
    await until('the next claim is prepared', async () => (await stateOf(await create('next'))) === 'PREPARED');
  });

  it('says what is wrong with a task, and does nothing', () => {
    const misused = perform('--move-store-to', 'memory');
    assert.equal(misused.status, EXIT_STATUS.BAD_CONFIGURATION, misused.stderr);
    const where = ['--data-directory', data, '--move-store-to', 'etcd'];
    const alone = spawnSync(process.execPath, [BROKER, ...where], { encoding: 'utf8' });
    assert.equal(alone.status, EXIT_STATUS.BAD_CONFIGURATION, alone.stderr);
    assert.match(alone.stderr, /needs store etcd/);
    const nowhere = perform('--etcd-prefix', '/empty/', '--mark-restored', 'etcd');
    assert.deepEqual([nowhere.status, /there is none/.test(nowhere.stderr)], [EXIT_STATUS.STATE_UNUSABLE, true]);
  });
});
