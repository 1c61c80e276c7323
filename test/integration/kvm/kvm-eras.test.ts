import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { describe, it } from 'node:test';
import { TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { type DoubleOptions, doubleProblem } from '../../kernel-double/kernel-double.js';
import { KvmNode, RMA_BYTES } from './kvm-node.js';

const TIMEOUT_MS = TEST_TIMEOUT_MS;

/** Two RMAs in each era that has any. */
const HOSTS: readonly DoubleOptions[] = [
  { era: 'A', count: 2 },
  { era: 'B', count: 2 },
  { era: 'C', area: 2 * RMA_BYTES },
  { era: 'D', area: 2 * RMA_BYTES },
];

/** Runs something with a node, and ends the node whatever comes. */
async function withNode(
  host: DoubleOptions,
  body: (node: KvmNode) => Promise<void>,
  ...start: readonly (readonly string[])[]
) {
  const node = new KvmNode();
  try {
    await node.start(host, ...start);
    await body(node);
  } finally {
    await node.stop();
  }
}

async function refusalOf(asked: Promise<unknown>): Promise<string> {
  const outcome = await asked.then(
    () => 'none',
    (error: unknown) => RmaError.from(error).reason,
  );
  return outcome;
}

/** Which of the agent's RMAs would survive an exec in it. */
function inheritable(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    if (!readlinkSync(`/proc/${pid}/fd/${fd}`).includes('kvm-rma')) return false;
    const flags = /^flags:\s+0(\d+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & 0o2000000) === 0;
  });
}

describe('the agent on kernels that have RMAs', {
  skip: doubleProblem(),
  timeout: 4 * TEST_TIMEOUT_MS,
  concurrency: false,
}, () => {
  for (const host of HOSTS) {
    it(`hands out and reclaims the whole pool of era ${host.era}, and every guest reads zeros`, {
      timeout: TIMEOUT_MS,
    }, async () => {
      await withNode(host, async (node) => {
        await node.untilFree(2);
        const idle = await node.kernel();
        assert.deepEqual([idle.total, idle.handedOut, idle.virtualMachines], [2, 2, 0]);
        assert.deepEqual(inheritable(idle.openerPid), []);

        const asFound = { isClean: true, sizeBytes: RMA_BYTES, closesOnExec: true, isWhole: true };
        const guests = [await node.guest(), await node.guest()];
        assert.deepEqual(
          guests.map(({ found }) => found),
          [asFound, asFound],
        );
        const { state, clearing } = await node.getClaim(guests[0]?.claimName ?? '');
        assert.deepEqual([state, clearing?.method, clearing?.pagesChecked], ['BOUND', 'AGENT', 16]);
        assert.equal(await refusalOf(node.claim()), 'NO_FREE_RMA');

        for (const { kill } of guests) await kill();
        await node.untilFree(2);
        // What the last two left behind is in the memory still, where the kernel does not clear it.
        const next = [await node.guest(), await node.guest()];
        assert.deepEqual(
          next.map(({ found }) => found),
          [asFound, asFound],
        );
        const { dirty } = await node.kernel();
        assert.equal(dirty > 0, host.era === 'A' || host.era === 'D');
      });
    });
  }

  it('quarantines an RMA of which a mapping is kept after its release, and frees it when that ends', {
    timeout: TIMEOUT_MS,
  }, async () => {
    await withNode({ era: 'B', count: 1 }, async (node) => {
      await node.untilFree(1);
      for (const keeping of ['mapping', 'dup']) {
        const guest = await node.guest(keeping);
        const held = await node.untilNode(({ slots }) => slots?.quarantined === 1);
        assert.deepEqual([held.freeCount, held.liveClaimCount], [0, 1]);
        assert.equal((await node.getClaim(guest.claimName)).state, 'RELEASING');
        assert.equal((await node.kernel()).handedOut, 1);
        await guest.kill();
        await node.untilFree(1);
        assert.equal((await node.getClaim(guest.claimName)).state, 'RELEASED');
      }
    });
  });

  it('shows what others have taken as unavailable, offers less, and offers it again when it is back', {
    timeout: TIMEOUT_MS,
  }, async () => {
    await withNode({ era: 'B', count: 2, takenFirst: 1 }, async (node) => {
      const drifted = await node.untilNode(({ slots }) => slots?.free === 1 && slots.unavailable > 0);
      assert.deepEqual([drifted.capacityCount, drifted.freeCount, drifted.slots?.unavailable], [2, 1, 1]);
      const guest = await node.guest();
      assert.equal(await refusalOf(node.claim()), 'NO_FREE_RMA');
      assert.equal((await node.kernel('give 1')).taken, 0);
      await guest.kill();
      await node.untilFree(2);
      assert.equal((await node.node()).slots?.unavailable, 0);
    });
  });

  it('takes a refusal for a busy page on era C, tries again, and loses no RMA to any errno', {
    timeout: TIMEOUT_MS,
  }, async () => {
    await withNode({ era: 'C', area: 2 * RMA_BYTES, enomemEvery: 2 }, async (node) => {
      await node.untilFree(2);
      for (const fault of ['enomem 2', 'emfile 2', 'enfile 1']) {
        const guest = await node.guest();
        assert.equal(guest.found['isClean'], true);
        await node.kernel(fault);
        await guest.kill();
        await node.untilFree(2);
        const { total, handedOut, virtualMachines } = await node.kernel();
        assert.deepEqual([total, handedOut, virtualMachines], [2, 2, 0]);
      }
    });
  });

  it('hands out what is ready at once while the kernel takes long to clear another', {
    timeout: TIMEOUT_MS,
  }, async () => {
    await withNode({ era: 'B', count: 2 }, async (node) => {
      await node.untilFree(2);
      const first = await node.guest();
      // Longer than any test: it lasts until it is told to be over.
      await node.kernel('slow 3600000');
      const { allocations } = await node.kernel();
      await first.kill();
      const second = await node.guest();
      assert.equal(second.found['isClean'], true);
      assert.equal((await node.kernel()).allocations, allocations, 'the other one was not being cleared meanwhile');
      await node.kernel('slow 0');
      await second.kill();
      await node.untilFree(2);
    });
  });

  it('counts by rmaCount where trial allocation is off', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const flags = ['--trial-allocation=false', '--rma-count=2'];
    await withNode({ era: 'D', area: 2 * RMA_BYTES }, (node) => node.untilFree(2), flags);
  });
});
