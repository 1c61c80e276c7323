import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type BorrowedHugepages, borrowHugepages } from '../../examples/demo/borrowed-hugepages.js';
import { bootAndListen, hasQemu, QEMU_RMA_BYTES, qemuArguments } from '../../examples/demo/qemu.js';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { TEST_TIMEOUT_MS } from '../../examples/fleet/patience.js';
import { call, clientsOf } from '../server/support.js';

const TIMEOUT_MS = TEST_TIMEOUT_MS;

describe('qemu-system-ppc64, started by rmactl exec', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-qemu-'));
  const fleet = new LocalFleet(directory, ['--heartbeat-interval', '300ms']);
  let borrowed: BorrowedHugepages | null = null;

  before(async () => {
    if (hasQemu()) await fleet.startBroker();
  });
  after(async () => {
    await fleet.stop();
    borrowed?.giveBack();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Places a guest on the node, becomes QEMU with its RMA, and returns what the firmware says. */
  async function boot(node: string): Promise<readonly string[]> {
    const { broker } = clientsOf(Number(fleet.brokerAddress.split(':')[1]));
    const spec = { guest: 'slof', minRmaBytes: QEMU_RMA_BYTES, node: `nodes/${node}` };
    const { claimToken } = await call(broker, broker.CreateClaim, { spec });
    const consoleFile = join(directory, `${node}.log`);
    const exec = ['exec', '--socket', fleet.socketOf(node), '--claim-token', claimToken, '--'];
    return bootAndListen([...fleet.rmactlWords(), ...exec, ...qemuArguments(consoleFile)], consoleFile);
  }

  async function bootOn(device: 'memfd' | 'hugetlb', flags: readonly string[] = []): Promise<void> {
    const name = `on-${device}`;
    const agent = await fleet.startAgent({ name, device, rmaSize: '256MiB', rmaCount: 1, flags });
    await agent.waitFor('link.connected');
    const lines = await boot(name);
    assert.ok(
      lines.some((line) => line.includes('SLOF')),
      lines.join('\n'),
    );
  }

  const missing = hasQemu() ? false : 'SKIPPED: qemu-system-ppc64 is not installed (Debian: qemu-system-ppc)';

  it('boots SLOF out of an RMA of ordinary memory', { timeout: TIMEOUT_MS, skip: missing }, () => bootOn('memfd'));

  it('boots SLOF out of an RMA of huge pages', { timeout: TIMEOUT_MS, skip: missing }, async (t) => {
    borrowed = borrowHugepages(QEMU_RMA_BYTES);
    if (borrowed === null) return t.skip('SKIPPED: this kernel lends no huge pages, or we are not root');
    await bootOn('hugetlb', ['--hugepage-size', '2MiB']);
  });
});
