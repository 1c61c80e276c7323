import assert from 'node:assert/strict';
import { it } from 'node:test';
import { call, clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../support.js';

it('a node beyond maxNodes is refused with a reason of its own; those that are known come back, and one that is removed makes room', async () => {
  const running = await testBroker(memoryDisk(), { limits: { nodesMax: 2 } });
  try {
    const { agent, fleet } = clientsOf(running.port);
    const enter = (node: string) => new ObedientAgent(agent).greet(wireHello(node, 1));
    const names = async () => (await call(fleet, fleet.ListNodes, {})).nodes.map(({ name }) => name);
    const first = await enter('a');
    await enter('b');

    const third = new ObedientAgent(agent);
    third.send({ hello: wireHello('c', 1) });
    const refusal = await third.ended;
    assert.equal(refusal?.reason, 'TOO_MANY_NODES');
    assert.match(refusal?.message ?? '', /nodes\/c .* 2 nodes.*rmactl node remove.*maxNodes/s);
    assert.deepEqual(refusal?.metadata, { node: 'nodes/c', nodesMax: '2' });
    assert.ok((refusal?.retryAfterMs ?? 0) > 0);
    assert.deepEqual([third.received, await names()], [[], ['nodes/a', 'nodes/b']]);

    first.hangUp();
    while ((await call(fleet, fleet.GetNode, { name: 'nodes/a' })).state !== 'STALE');
    (await enter('a')).hangUp();
    while ((await call(fleet, fleet.GetNode, { name: 'nodes/a' })).state !== 'STALE');
    await call(fleet, fleet.RemoveNode, { name: 'nodes/a' });
    await enter('c');
    assert.deepEqual(await names(), ['nodes/b', 'nodes/c']);
  } finally {
    await running.stop();
  }
});
