import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Vmm } from '../../../examples/demo/vmm.js';
import { LocalFleet } from '../../../examples/fleet/local-fleet.js';
import { PATIENCE_MS } from '../../../examples/fleet/patience.js';
import { type BrokerClient, createBrokerClient } from '../../../src/client/broker-client.js';
import { askDouble, type DoubleOptions, doubleWords } from '../../kernel-double/kernel-double.js';
import { VMM_PROGRAM } from './programs.js';
import { untilFree, untilState } from './rmas.js';

/** The smallest that a PPC970 takes: clearing it costs least. */
const RMA_BYTES = 64 * 2 ** 20;
const RMA_COUNT = 2;

/** Two RMAs in each era of the kernel that has any. */
const HOSTS: readonly DoubleOptions[] = [
  { era: 'A', count: RMA_COUNT },
  { era: 'B', count: RMA_COUNT },
  { era: 'C', area: RMA_COUNT * RMA_BYTES },
  { era: 'D', area: RMA_COUNT * RMA_BYTES },
];

/**
 * The unmodified agent on `kvm`, for which the kernel double plays each era, by powerpc's own request codes: the whole
 * pool is handed out and comes back, and a third guest finds an RMA clear that the kernel left dirty.
 */
export async function eras(_: string, step: (what: string) => void): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'rma-'));
  const fleet = new LocalFleet(directory);
  let client: BrokerClient | null = null;
  try {
    await fleet.startBroker();
    client = createBrokerClient({ address: fleet.brokerAddress, deadlineMs: PATIENCE_MS });
    for (const host of HOSTS) {
      await wholePool(fleet, client, host);
      step(`era ${host.era}: the whole pool is handed out clear, twice, and comes back`);
    }
    return `${HOSTS.length} eras`;
  } finally {
    client?.close();
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function wholePool(fleet: LocalFleet, client: BrokerClient, host: DoubleOptions): Promise<void> {
  const name = `era-${host.era.toLowerCase()}`;
  const control = join(fleet.directory, `${name}.sock`);
  const launcher = doubleWords({ size: RMA_BYTES, ...host }, control);
  const agent = await fleet.startAgent({ name, device: 'kvm', launcher, flags: ['--reclaim-grace', '1s'] });
  await agent.waitFor('link.connected');
  await untilFree(client, name, RMA_COUNT);
  for (let round = 0; round < 2; round += 1) {
    const guests = [await boundVmm(fleet, client, name), await boundVmm(fleet, client, name)];
    for (const { vmm } of guests) await vmm.crash();
    for (const { claim } of guests) await untilState(client, claim, 'RELEASED');
    await untilFree(client, name, RMA_COUNT);
  }
  const { total, handedOut, virtualMachines, dirty } = await askDouble(control);
  assert.deepEqual([total, handedOut, virtualMachines], [RMA_COUNT, RMA_COUNT, 0]);
  assert.equal(dirty > 0, host.era === 'A' || host.era === 'D', 'only these leave it to the agent to clear');
  assert.equal(await agent.stop(), 0);
}

/** The C VMM, which ends unless it finds all of its RMA clear. */
async function boundVmm(fleet: LocalFleet, client: BrokerClient, node: string) {
  const wish = { guest: node, minRmaBytes: RMA_BYTES, node: `nodes/${node}`, ttlMs: 3_600_000 };
  const { claim, claimToken } = await client.createClaim(wish);
  const vmm = await Vmm.start({ program: VMM_PROGRAM, socketPath: fleet.socketOf(node), claimToken });
  const { clearing } = await untilState(client, claim.name, 'BOUND');
  assert.deepEqual([clearing?.method, clearing?.pagesChecked], ['AGENT', 16]);
  return { vmm, claim: claim.name };
}
