import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { buildVmm } from '../../../examples/demo/vmm.js';
import { patience, TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { type DoubleOptions, doubleProblem } from '../../kernel-double/kernel-double.js';
import { KvmNode, RMA_BYTES } from './kvm-node.js';

const TIMEOUT_MS = TEST_TIMEOUT_MS;
/** 2,000 for a long look (RMA_KVM_CYCLES=2000). */
const CYCLES = Number(process.env['RMA_KVM_CYCLES'] ?? 200);
/** Starts the agent once more when it was killed, as a service manager does. */
const TWICE = ['sh', '-c', '"$0" "$@"; exec "$0" "$@"'];

async function withNode(body: (node: KvmNode) => Promise<void>): Promise<void> {
  const node = new KvmNode();
  try {
    await body(node);
  } finally {
    await node.stop();
  }
}

const skip = doubleProblem();

describe('the agent on kvm, for as long as nodes live', {
  skip,
  timeout: 4 * TEST_TIMEOUT_MS,
  concurrency: false,
}, () => {
  const RESTARTED: readonly DoubleOptions[] = [
    { era: 'A', count: 2 },
    { era: 'D', area: 2 * RMA_BYTES },
  ];
  for (const host of RESTARTED) {
    it(`is killed beside a guest on era ${host.era}, and its next life takes neither the RMA nor the claim from it`, {
      timeout: TIMEOUT_MS,
    }, async () => {
      await withNode(async (node) => {
        await node.start(host, [], TWICE);
        await node.untilFree(2);
        const guest = await node.guest();
        const { openerPid } = await node.kernel();
        const seen = node.agent.records.length;
        process.kill(openerPid, 'SIGKILL');
        await node.agent.waitFor('link.connected', seen);

        const { slots, capacityCount } = await node.untilNode(({ slots }) => slots?.free === 1);
        assert.deepEqual([capacityCount, slots?.bound, slots?.unavailable], [2, 1, 0]);
        const kernel = await node.kernel();
        assert.notEqual(kernel.openerPid, openerPid);
        assert.deepEqual([kernel.handedOut, kernel.virtualMachines], [2, 0]);
        const other = await node.guest();
        assert.equal(other.found['isClean'], true);
        assert.equal((await node.getClaim(guest.claimName)).state, 'BOUND');

        await guest.kill();
        await other.kill();
        await node.untilFree(2);
        assert.equal((await node.getClaim(guest.claimName)).state, 'RELEASED');
      });
    });
  }

  it('waits for the child that a killed guest has left an fd to, and names it', { timeout: TIMEOUT_MS }, async () => {
    await withNode(async (node) => {
      await node.start({ era: 'B', count: 2 });
      await node.untilFree(2);
      const guest = await node.guest('child');
      await guest.kill();
      await node.untilNode(({ slots }) => slots?.quarantined === 1);
      assert.equal((await node.kernel()).handedOut, 2);
      const child = Number(guest.found['childPid']);
      const { holders } = await node.holders();
      assert.ok(holders.some(({ pid }) => pid === child));
      process.kill(child, 'SIGKILL');
      await node.untilFree(2);
    });
  });

  it('serves on with the others when one is lost to an address that could not be written, and has it back after a restart', {
    timeout: TIMEOUT_MS,
  }, async () => {
    await withNode(async (node) => {
      await node.start({ era: 'B', count: 2 }, [], TWICE);
      await node.untilFree(2);
      const guest = await node.guest();
      await node.kernel('efault 1');
      await guest.kill();
      const { freeCount } = await node.untilNode(({ slots }) => slots?.quarantined === 1);
      assert.equal(freeCount, 1);
      assert.equal((await node.getClaim(guest.claimName)).state, 'RELEASING');
      const other = await node.guest();
      assert.equal(other.found['isClean'], true);
      await other.kill();
      process.kill((await node.kernel()).openerPid, 'SIGKILL');
      await node.untilFree(2);
      assert.equal((await node.getClaim(guest.claimName)).state, 'RELEASED');
    });
  });

  it('does not take another RMA of the kernel for the one that is kept, where the pool is larger than it was told', {
    timeout: TIMEOUT_MS,
  }, async () => {
    await withNode(async (node) => {
      await node.start({ era: 'D', area: 3 * RMA_BYTES }, ['--rma-count=1']);
      await node.untilFree(1);
      const guest = await node.guest('mapping');
      await node.untilNode(({ slots }) => slots?.quarantined === 1);
      assert.equal((await node.getClaim(guest.claimName)).state, 'RELEASING');
      assert.equal((await node.kernel()).free, 2);
      await guest.kill();
      await node.untilFree(1);
      assert.equal((await node.getClaim(guest.claimName)).state, 'RELEASED');
    });
  });

  it('believes what the kernel gives where release and command line are those of another one', {
    timeout: TIMEOUT_MS,
  }, async () => {
    await withNode(async (node) => {
      // Its count is on no command line: of the area it is learned by taking all, under a number that says otherwise.
      await node.start({ era: 'C', area: 2 * RMA_BYTES, release: '3.10.0-vendor' });
      await node.untilFree(2);
      const guest = await node.guest();
      assert.equal(guest.found['isClean'], true);
      await guest.kill();
      await node.untilFree(2);
    });
    await withNode(async (node) => {
      await node.start({ era: 'A', count: 2, release: '6.8.0' });
      await node.untilFree(2);
    });
  });

  it(`has after ${CYCLES} guests what it had before, and every one of them read zeros`, {
    timeout: TIMEOUT_MS + patience(CYCLES * 1_000),
  }, async () => {
    await withNode(async (node) => {
      const vmm = buildVmm(join(node.directory, 'bin')) ?? assert.fail('a C compiler is needed');
      await node.start({ era: 'A', count: 3 });
      await node.untilFree(3);
      await guests(node, vmm, 10);
      const before = await footprintOf(node);
      await guests(node, vmm, CYCLES);
      const after = await footprintOf(node);
      assert.deepEqual(after, before);
      assert.deepEqual([after.handedOut, after.virtualMachines], [3, 0]);
      const { allocations } = await node.kernel();
      assert.ok(allocations >= CYCLES, `only ${allocations} allocations`);
      const last = await node.guest();
      assert.equal(last.found['isClean'], true);
    });
  });
});

/** Guests in two lanes, each of which redeems, confirms, releases and exits. */
async function guests(node: KvmNode, vmm: string, count: number): Promise<void> {
  let left = count;
  const lane = async () => {
    while (left-- > 0) {
      const words = [node.socketPath, await node.someToken()];
      const child = spawn(vmm, words, { stdio: ['ignore', 'ignore', 'inherit'] });
      const [status] = await once(child, 'exit');
      assert.equal(status, 0);
    }
  };
  await Promise.all([lane(), lane()]);
  await node.untilFree(3);
}

/** What a leak of one a guest would show in. */
async function footprintOf(node: KvmNode) {
  const { openerPid, handedOut, virtualMachines } = await node.kernel();
  const fds = readdirSync(`/proc/${openerPid}/fd`).length;
  const threads = readdirSync(`/proc/${openerPid}/task`).length;
  return { fds, threads, handedOut, virtualMachines };
}
