import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildVmm } from '../../examples/demo/vmm.js';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { patience, TEST_TIMEOUT_MS, until } from '../../examples/fleet/patience.js';
import { RmaError } from '../../src/common/errors/rma-error.js';
import { call, clientsOf, MIB } from '../server/support.js';

/** 10,000 for a long look (RMA_CYCLES=10000); fewer find a leak of one a cycle just as well. */
const CYCLES = Number(process.env['RMA_CYCLES'] ?? 400);
const AT_ONCE = 4;
const RMA_COUNT = 8;
/** Room for a heap that has not been collected, and for the claims that the broker remembers for a day. */
const GROWTH_BYTES_MAX = 48 * MIB + CYCLES * 4 * 1024;
const TIMEOUT_MS = TEST_TIMEOUT_MS + patience(CYCLES * 500);

/** What a process has: how a leak shows. The store's file is mapped, so only memory of its own counts. */
interface Footprint {
  readonly fds: number;
  readonly rssBytes: number;
}

function footprintOf(pid: number): Footprint {
  const rssKib = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { fds: readdirSync(`/proc/${pid}/fd`).length, rssBytes: Number(rssKib) * 1024 };
}

describe(`${CYCLES} guests, one after another`, () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-cycles-'));
  const fleet = new LocalFleet(directory, ['--heartbeat-interval', '300ms']);
  let vmmProgram = '';
  let clients: ReturnType<typeof clientsOf>;

  before(async () => {
    vmmProgram = buildVmm(join(directory, 'bin')) ?? assert.fail('a C compiler is needed');
    await fleet.startBroker();
    await fleet.startAgent({ name: 'n1', device: 'memfd', rmaSize: '1MiB', rmaCount: RMA_COUNT });
    await fleet.agent('n1').waitFor('link.connected');
    clients = clientsOf(Number(fleet.brokerAddress.split(':')[1]));
  });
  after(async () => {
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Guests go faster than their RMAs come back: whoever finds none waits for one. */
  async function someToken(): Promise<string> {
    const spec = { guest: 'cycle', minRmaBytes: MIB };
    for (;;) {
      try {
        return (await call(clients.broker, clients.broker.CreateClaim, { spec })).claimToken;
      } catch (problem) {
        if (!(problem instanceof RmaError) || problem.reason !== 'NO_FREE_RMA') throw problem;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  /** A VMM whose standard input ends at once redeems, confirms, releases and exits. */
  async function oneGuest(): Promise<void> {
    const claimToken = await someToken();
    const vmm = spawn(vmmProgram, [fleet.socketOf('n1'), claimToken], { stdio: ['ignore', 'ignore', 'inherit'] });
    const [status] = await once(vmm, 'exit');
    assert.equal(status, 0);
  }

  async function guests(count: number): Promise<void> {
    let left = count;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        await oneGuest();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    await untilAllFree();
  }

  async function untilAllFree(): Promise<void> {
    let seen = '';
    await until(
      () => `not all RMAs came back: ${seen}`,
      async () => {
        const node = await call(clients.fleet, clients.fleet.GetNode, { name: 'nodes/n1' });
        seen = JSON.stringify(node.slots);
        return node.slots?.free === RMA_COUNT && node.liveClaimCount === 0;
      },
    );
  }

  it('leave no fd, slot, process or memory behind', { timeout: TIMEOUT_MS }, async () => {
    await untilAllFree();
    await guests(Math.min(100, CYCLES));
    const agent = fleet.agent('n1');
    const programs = [agent, fleet.broker];
    const before = programs.map(({ pid }) => footprintOf(pid));
    await guests(CYCLES);
    const after = programs.map(({ pid }) => footprintOf(pid));
    after.forEach(({ fds, rssBytes }, index) => {
      const was = before[index] ?? assert.fail('no footprint');
      const { name } = programs[index] ?? assert.fail('no program');
      assert.ok(fds <= was.fds + 2, `${name} had ${was.fds} fds and has ${fds}`);
      assert.ok(rssBytes < was.rssBytes + GROWTH_BYTES_MAX, `${name} grew from ${was.rssBytes} to ${rssBytes} bytes`);
    });
    assert.deepEqual(childrenOf(agent.pid), []);
  });
});

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}
