import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type BorrowedHugepages, borrowHugepages } from '../../examples/demo/borrowed-hugepages.js';
import { buildVmm, Vmm } from '../../examples/demo/vmm.js';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { TEST_TIMEOUT_MS, until } from '../../examples/fleet/patience.js';
import { RmaError } from '../../src/common/errors/rma-error.js';
import { call, clientsOf, MIB } from '../server/support.js';

const POOL = '/sys/kernel/mm/hugepages/hugepages-2048kB';
const PAGE_BYTES = 2 * MIB;
const RMA_BYTES = 8 * MIB;
const RMA_COUNT = 12;
const GUESTS = 200;
const RUNNING_MAX = 8;

function pagesUsed(): number {
  const read = (name: string) => Number(readFileSync(join(POOL, name), 'utf8'));
  return read('nr_hugepages') - read('free_hugepages');
}

describe('a node of huge pages, while guests come and are killed', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-huge-'));
  const fleet = new LocalFleet(directory, ['--heartbeat-interval', '300ms']);
  let borrowed: BorrowedHugepages | null = null;
  let usedByOthers = 0;
  let vmmProgram = '';
  let clients: ReturnType<typeof clientsOf>;

  before(async () => {
    borrowed = borrowHugepages(RMA_COUNT * RMA_BYTES);
    if (borrowed === null) return;
    usedByOthers = pagesUsed();
    vmmProgram = buildVmm(join(directory, 'bin')) ?? assert.fail('a C compiler is needed');
    await fleet.startBroker();
    const node = { name: 'n1', device: 'hugetlb', rmaSize: '8MiB', rmaCount: RMA_COUNT } as const;
    const agent = await fleet.startAgent({ ...node, flags: ['--hugepage-size', '2MiB'] });
    await agent.waitFor('link.connected');
    clients = clientsOf(Number(fleet.brokerAddress.split(':')[1]));
  });
  after(async () => {
    await fleet.stop();
    borrowed?.giveBack();
    rmSync(directory, { recursive: true, force: true });
  });

  /**
   * Broker, agent and kernel say the same: free + prepared + bound RMAs are the pages in use, and claims are the rest.
   */
  async function allAgree(running: number): Promise<void> {
    let seen = '';
    const agrees = async () => {
      const { slots, liveClaimCount, freeCount, capacityCount } = await call(clients.fleet, clients.fleet.GetNode, {
        name: 'nodes/n1',
      });
      const { free = 0, preparing = 0, prepared = 0, bound = 0, reclaiming = 0 } = slots ?? {};
      const { unavailable = 0, quarantined = 0 } = slots ?? {};
      const kernelUsed = (pagesUsed() - usedByOthers) * PAGE_BYTES;
      seen = JSON.stringify({ slots, liveClaimCount, freeCount, kernelUsed });
      assert.equal(capacityCount, RMA_COUNT);
      assert.equal(free + preparing + prepared + bound + reclaiming + unavailable + quarantined, RMA_COUNT);
      return (
        bound === running &&
        liveClaimCount === running &&
        free === RMA_COUNT - running &&
        freeCount === free &&
        kernelUsed === (free + prepared + bound) * RMA_BYTES
      );
    };
    await until(() => `broker, agent and kernel agree on ${running} guests; last seen ${seen}`, agrees);
  }

  async function start(): Promise<Vmm> {
    const spec = { guest: 'huge', minRmaBytes: RMA_BYTES };
    for (;;) {
      try {
        const { claimToken } = await call(clients.broker, clients.broker.CreateClaim, { spec });
        return await Vmm.start({ program: vmmProgram, socketPath: fleet.socketOf('n1'), claimToken });
      } catch (problem) {
        if (!(problem instanceof RmaError) || problem.reason !== 'NO_FREE_RMA') throw problem;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  it('agrees with the kernel about every page at every step', { timeout: TEST_TIMEOUT_MS }, async (t) => {
    if (borrowed === null) return t.skip('SKIPPED: this kernel lends no huge pages, or we are not root');
    const running: Vmm[] = [];
    await allAgree(0);
    for (let started = 0; started < GUESTS; started += 4) {
      running.push(...(await Promise.all([start(), start(), start(), start()])));
      while (running.length > randomInt(RUNNING_MAX - 3))
        await running.splice(randomInt(running.length), 1)[0]?.crash();
      await allAgree(running.length);
    }
    for (const vmm of running.splice(0)) await vmm.crash();
    await allAgree(0);
  });
});
