import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createBrokerClient } from '../../../src/client/broker-client.js';
import { VERSION } from '../../../src/common/version.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { clientsOf, MIB, memoryDisk, ObedientAgent, testBroker, wireHello } from '../../server/support.js';
import { requestId, rmactl } from './support.js';

interface Problem {
  readonly reason: string;
  readonly count: string;
  readonly exampleNodes: readonly string[];
}

describe('rmactl status', () => {
  let running: RunningBroker;
  let address: string;

  before(async () => {
    running = await testBroker(memoryDisk());
    address = `127.0.0.1:${running.port}`;
  });
  after(() => running.stop());

  const run = (...args: string[]) => rmactl(['status', '--broker', address, ...args]);
  const join = (node: string, count: number, patch = {}) =>
    new ObedientAgent(clientsOf(running.port).agent).greet(wireHello(node, count, patch));
  const reasons = async () => (await run('-o', 'name')).out.split('\n').slice(0, -1);

  it('says that there are no nodes', async () => {
    const { exitCode, out, err } = await run();
    assert.deepEqual([exitCode, err], [12, '']);
    assert.match(out, /^nodes: +0 of 0 READY$/m);
    assert.match(out, /^problem: no agent has registered a node yet\nreason: NO_NODES\nnext: start rma-agent/m);
  });

  it('says that all is well, and how full it is by size', async () => {
    await join('n1', 2);
    await join('n2', 4);
    await join('n3', 1, { rmaSizeBytes: 256 * MIB });
    const { exitCode, out, err } = await run();
    assert.deepEqual([exitCode, err], [0, '']);
    assert.match(out, new RegExp(`^broker: +${address}, version ${VERSION}, up for \\d+s, store memory$`, 'm'));
    assert.match(
      out,
      /^nodes: +3 of 3 READY\nclaims: +0 live\n\nDEVICE +RMA +NODES +CAPACITY +ALLOCATABLE +USED +FREE\n/m,
    );
    assert.match(out, /\nMEMFD +128MiB +2 +6 +6 +0 +6\nMEMFD +256MiB +1 +1 +1 +0 +1\n\nall is well\n$/);
  });

  it('says what is wrong, with a next step, and with a status of its own', async () => {
    const create = ['claim', 'create', '--guest', 'g', '--broker', address, '--min-rma', '200MiB'];
    await rmactl([...create, '--claim-id', 'full', '--request-id', requestId(1)]);
    (await join('n4', 3)).hangUp();
    while (!(await reasons()).includes('NODES_SILENT'));
    const interrupted = new AbortController();
    const waiting = rmactl([...create, '--wait', '1m', '--timeout', '1m', '--request-id', requestId(2)], {
      signal: interrupted.signal,
    });
    while (!(await reasons()).includes('REQUESTS_WAITING'));
    await rmactl(['node', 'cordon', 'n1', '--reason', 'fan', '--broker', address]);
    const { exitCode, out } = await run();
    assert.equal(exitCode, 12);
    assert.match(out, /^nodes: +3 of 4 READY, 1 STALE, 1 cordoned\nclaims: +1 live, 1 request\(s\) waiting$/m);
    assert.match(out, /^problem: 1 node\(s\) are silent: n4\nreason: NODES_SILENT\nnext: .*rmactl node get n4$/m);
    assert.match(out, /^problem: none of 1 RMAs of 256MiB \(MEMFD\) is free\nreason: RMAS_EXHAUSTED$/m);
    const json = JSON.parse((await run('-o', 'json')).out);
    assert.deepEqual(json.nodes, { total: 4, ready: 3, stale: 1, cordoned: 1, draining: 0 });
    assert.deepEqual(
      json.problems.map(({ reason, count }: { reason: string; count: string }) => [reason, count]),
      [
        ['NODES_SILENT', '1'],
        ['RMAS_EXHAUSTED', '1'],
        ['REQUESTS_WAITING', '1'],
      ],
    );
    await rmactl(['claim', 'release', 'full', '--broker', address]);
    await waiting;
  });

  it('tells RMAs whose memory failed from those that a process holds on to', async () => {
    const slots = { free: 1, quarantined: 3 };
    const inventory = { capacityCount: 4, slots, unclaimedCount: 2, poisonedCount: 2 };
    const held = await join('n5', 4, { inventory });
    const failed = await join('n6', 1, {
      inventory: { capacityCount: 1, slots: { quarantined: 1 }, unclaimedCount: 1, poisonedCount: 1 },
    });
    const { problems } = JSON.parse((await run('-o', 'json')).out);
    const counted = new Map<string, string>(
      problems.map((one: Problem) => [one.reason, `${one.count} ${one.exampleNodes}`]),
    );
    assert.equal(counted.get('RMAS_POISONED'), '3 nodes/n5,nodes/n6');
    assert.equal(counted.get('RMAS_QUARANTINED'), '1 nodes/n5');
    const { out } = await run();
    assert.match(
      out,
      /^problem: 3 RMA\(s\) have failed memory.*: n5, n6\nreason: RMAS_POISONED\nnext: rmactl node drain n5, /m,
    );
    assert.match((await rmactl(['node', 'get', 'n5', '--broker', address])).out, /^poisoned: +2 of the quarantined/m);
    for (const node of [held, failed]) node.hangUp();
  });

  it('is getStatus in the client library', async () => {
    const client = createBrokerClient({ address });
    const { version, store, nodes, sizes } = await client.getStatus();
    client.close();
    assert.deepEqual([version, store, nodes.total], [VERSION, 'memory', 6]);
    assert.deepEqual(
      sizes.map(({ rmaSizeBytes }) => rmaSizeBytes),
      [128 * MIB, 256 * MIB],
    );
  });

  it('has the status of a broker that does not answer', async () => {
    const { exitCode, out } = await rmactl(['status', '--broker', '127.0.0.1:1', '--timeout', '1ms']);
    assert.deepEqual([exitCode, out], [7, '']);
  });
});
