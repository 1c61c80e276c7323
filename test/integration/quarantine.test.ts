import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { borrowHugepages } from '../../examples/demo/borrowed-hugepages.js';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { until } from '../../examples/fleet/patience.js';
import type { Node__Output } from '../../src/gen/rma/v1/Node.js';
import { call, clientsOf, MIB } from '../server/support.js';

/** Becomes a VMM that leaves a child with the RMA's fd behind, tells the child's pid, and ends. */
const FORGETFUL_VMM = ['sh', '-c', 'sleep 600 & echo $! > "$0"; exec sleep 0.2'];

describe('an RMA that a process holds on to', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-held-'));
  const fleet = new LocalFleet(directory, ['--heartbeat-interval', '300ms']);
  let clients: ReturnType<typeof clientsOf>;

  before(async () => {
    await fleet.startBroker();
    clients = clientsOf(Number(fleet.brokerAddress.split(':')[1]));
  });
  after(async () => {
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const getNode = (name: string) => call(clients.fleet, clients.fleet.GetNode, { name: `nodes/${name}` });

  async function untilNode(name: string, isSo: (node: Node__Output) => boolean): Promise<Node__Output> {
    let node = await getNode(name);
    await until(
      () => `still ${JSON.stringify(node.slots)}`,
      async () => {
        node = await getNode(name);
        return isSo(node);
      },
    );
    return node;
  }

  it('is quarantined after the grace, named in the log with the process, and free when that ends', async () => {
    const flags = ['--reclaim-grace', '500ms'];
    const agent = await fleet.startAgent({ name: 'n1', device: 'memfd', rmaSize: '1MiB', rmaCount: 1, flags });
    await agent.waitFor('link.connected');
    const { claim, claimToken } = await call(clients.broker, clients.broker.CreateClaim, {
      spec: { guest: 'forgetful', minRmaBytes: MIB },
    });
    const pidFile = join(directory, 'child.pid');
    const exec = [
      'exec',
      '--socket',
      fleet.socketOf('n1'),
      '--claim-token',
      claimToken,
      '--',
      ...FORGETFUL_VMM,
      pidFile,
    ];
    const [command = '', ...words] = [...fleet.rmactlWords(), ...exec];
    await once(spawn(command, words, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit');

    const { pid } = await agent.waitFor('slot.quarantined');
    const childPid = Number(readFileSync(pidFile, 'utf8'));
    assert.equal(Number(pid), childPid);
    const held = await untilNode('n1', ({ slots }) => slots?.quarantined === 1);
    assert.deepEqual([held.freeCount, held.liveClaimCount], [0, 1]);
    const name = claim?.name ?? '';
    assert.equal((await call(clients.broker, clients.broker.GetClaim, { name })).state, 'RELEASING');

    process.kill(childPid, 'SIGKILL');
    await untilNode('n1', ({ slots, freeCount }) => slots?.free === 1 && freeCount === 1);
    assert.equal((await call(clients.broker, clients.broker.GetClaim, { name })).state, 'RELEASED');
  });

  it('of huge pages that others take behind the agent shows as unavailable, and the broker offers less at once', async (t) => {
    const borrowed = borrowHugepages(16 * MIB);
    if (borrowed === null) return t.skip('SKIPPED: this kernel lends no huge pages, or we are not root');
    const thief = takeHugepages(8 * MIB);
    try {
      await thief.taken;
      const agent = await fleet.startAgent({
        name: 'n2',
        device: 'hugetlb',
        rmaSize: '8MiB',
        rmaCount: 2,
        flags: ['--hugepage-size', '2MiB'],
      });
      const { to } = await agent.waitFor('pool.drift');
      assert.equal(to, 1);
      await agent.waitFor('link.connected');
      const drifted = await untilNode('n2', ({ slots }) => slots?.free === 1 && slots.unavailable === 1);
      assert.deepEqual([drifted.capacityCount, drifted.freeCount], [2, 1]);
      thief.end();
      await untilNode('n2', ({ slots, freeCount }) => slots?.free === 2 && freeCount === 2);
      await agent.stop();
    } finally {
      thief.end();
      borrowed.giveBack();
    }
  });

  /** Somebody who uses the pool and knows nothing of us. */
  function takeHugepages(bytes: number): { readonly taken: Promise<unknown>; end(): void } {
    const script = join(directory, 'thief.py');
    writeFileSync(
      script,
      `import mmap, sys
MAP_HUGETLB = 0x40000
m = mmap.mmap(-1, ${bytes}, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | MAP_HUGETLB)
for at in range(0, ${bytes}, 2 << 20): m[at] = 1
print("taken", flush=True)
sys.stdin.read()
`,
    );
    const child = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    return { taken: once(child.stdout, 'data'), end: () => void child.kill('SIGKILL') };
  }
});
