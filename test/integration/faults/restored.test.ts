import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LocalFleet } from '../../../examples/fleet/local-fleet.js';
import { createBrokerClient } from '../../../src/client/broker-client.js';
import { until } from '../one-node.js';

const BROKER = fileURLToPath(new URL('../../../src/server/main.js', import.meta.url));
const POLITE_VMM = fileURLToPath(new URL('../polite-vmm.js', import.meta.url));
const MIB = 2 ** 20;

describe('a broker that was restored from a backup', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-restored-'));
  const fleet = new LocalFleet(directory, ['--heartbeat-interval', '300ms']);
  const [store, backup] = [join(directory, 'broker'), join(directory, 'backup')];
  const vmms: ChildProcess[] = [];
  const lines: object[] = [];
  let client: ReturnType<typeof createBrokerClient>;
  let [bound, released] = ['', ''];

  const broker = (...words: readonly string[]) =>
    spawnSync(process.execPath, [BROKER, '--data-directory', store, ...words], { encoding: 'utf8' });
  const claimOn = async (guest: string, node?: string) => {
    const { claim, claimToken } = await client.createClaim({
      guest,
      minRmaBytes: MIB,
      ...(node === undefined ? {} : { node }),
    });
    return { name: claim.name, id: claim.name.slice('claims/'.length), node: claim.node, token: claimToken };
  };
  const seen = (what: string, isSo: () => boolean) => until(what, () => Promise.resolve(isSo()));

  before(async () => {
    await fleet.startBroker();
    client = createBrokerClient({ address: fleet.brokerAddress });
    const nodes = ['n1', 'n2'].map((name) => ({ name, device: 'memfd', rmaSize: '1MiB', rmaCount: 2 }) as const);
    const agents = await Promise.all(nodes.map((node) => fleet.startAgent(node)));
    await Promise.all(agents.map((agent) => agent.waitFor('link.connected')));

    const early = await claimOn('early');
    released = early.name;
    assert.equal(broker('--backup-to', backup).status, 0);
    await client.releaseClaim(early.name);
    await until('the release is over', async () => (await client.getClaim(early.name)).state === 'RELEASED');
    const late = await claimOn('late', 'nodes/n1');
    bound = late.id;
    const vmm = spawn(process.execPath, [POLITE_VMM, fleet.socketOf('n1'), late.token], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    vmms.push(vmm);
    createInterface(vmm.stdout).on('line', (line) => void lines.push(JSON.parse(line)));
    await seen('the late guest runs', () => lines.length === 1);

    await fleet.broker.stop();
    const heard = agents.map((agent) => agent.records.length);
    rmSync(store, { recursive: true });
    const restored = broker('--restore-from', backup);
    assert.equal(restored.status, 0, restored.stderr);
    await fleet.startBroker();
    await Promise.all(agents.map((agent, index) => agent.waitFor('link.connected', heard[index])));
  });
  after(async () => {
    for (const vmm of vmms) vmm.kill('SIGKILL');
    client.close();
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('tells the VMM of a claim that it has no record of so, and both logs name the claim', async () => {
    await seen('the VMM was asked and let go', () => lines.length === 3);
    assert.deepEqual(lines, [
      { bound },
      { asked: { claim: bound, cause: 'UNKNOWN_TO_BROKER', reason: null, deadlineMs: null } },
      { released: bound },
    ]);
    const { count, claims } = await fleet.broker.waitFor('session.claims_unknown');
    assert.deepEqual([count, claims], [1, [bound]]);
    assert.equal((await fleet.agent('n1').waitFor('claim.unknown_to_broker'))['claim'], bound);
  });

  it('ends a claim whose release it has no record of by the same cause, and gives its token no second RMA', async () => {
    await until('the claim is over', async () => (await client.getClaim(released)).state === 'REVOKED');
    assert.equal((await client.getClaim(released)).endCause, 'UNKNOWN_TO_BROKER');
    const metrics = await (await fetch(`http://${fleet.httpAddressOf('rma-broker')}/metrics`)).text();
    const ends = [...metrics.matchAll(/^rma_broker_claims_ended_total\{cause="(\w+)"\} (\d+)$/gm)]
      .filter(([, , count]) => count !== '0')
      .map(([, cause]) => cause);
    assert.deepEqual(ends, ['UNKNOWN_TO_BROKER'], 'nothing of it is counted as an agent that could not prepare');
  });
});
