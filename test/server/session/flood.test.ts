import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { UNSETTLED_MESSAGES_MAX } from '../../../src/server/session/agent-stream.js';
import { GatedStore } from '../../fakes/gated-store.js';
import { call, memoryDisk, ObedientAgent, wireHello } from '../support.js';
import { startScene } from '../telemetry/scene.js';

it('an agent that floods is read no further while what it said is not durable, and then all of it is', async () => {
  const store = new GatedStore(memoryDisk());
  const scene = await startScene({ store });
  const heard = 'rma_broker_agent_messages_total{body="inventory_report"}';
  const turns = async (count: number) => {
    for (let turn = 0; turn < count; turn++) await nextTurn();
  };
  // A look at the metrics takes longer than many messages do.
  const until = async (count: number) => {
    while (((await scene.value(heard)) ?? 0) < count) await turns(200);
  };
  try {
    const agent = await new ObedientAgent(scene.clients.agent).greet(wireHello('n1', 1));
    store.shut();
    const messages = 2 * UNSETTLED_MESSAGES_MAX;
    for (let count = 1; count <= messages; count++) {
      // Each says something new, which has to become durable.
      const free = (count % 2) + 1;
      agent.send({ inventoryReport: { capacityCount: free, slots: { free } } });
    }
    await until(UNSETTLED_MESSAGES_MAX);
    await turns(50);
    assert.equal(await scene.value(heard), UNSETTLED_MESSAGES_MAX);

    store.open();
    await until(messages);
    agent.send({ heartbeat: {} });
    await agent.until(({ ack }) => Number(ack) > messages);
    const { fleet } = scene.clients;
    assert.equal((await call(fleet, fleet.GetNode, { name: 'nodes/n1' })).state, 'READY');
  } finally {
    store.open();
    await scene.running.stop();
  }
});
