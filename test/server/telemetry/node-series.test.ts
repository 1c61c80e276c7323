import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NODE_FAMILIES, nodeSeries } from '../../../src/server/telemetry/node-series.js';
import { helloOf, World } from '../../domain/broker/support.js';
import { wallAsBroker } from '../../fakes/wall-as-broker.js';

function worldOf(nodes: number): World {
  const world = new World({ checked: false });
  for (let index = 0; index < nodes; index++) world.connect(helloOf(`n${index}`));
  return world;
}

test('the series of many nodes come in pieces, between which others have their turn', async () => {
  const { fleet } = worldOf(2_500);
  let turns = 0;
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      turns += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  let text = '';
  for await (const piece of nodeSeries(fleet, wallAsBroker)) {
    assert.ok(piece.split('\n').length <= 1_000 * 7 + 5, 'no piece is longer than its share of nodes');
    text += piece;
  }
  isOver = true;
  await others;
  assert.ok(turns >= 2 * NODE_FAMILIES.length, `only ${turns} turns`);
  for (const { name, type = 'gauge' } of NODE_FAMILIES) {
    const perNode = name === 'rma_broker_slots' ? 7 : /_drain_|_refused_/.test(name) ? 0 : 1;
    assert.equal(text.split(`\n${name}{`).length - 1, 2_500 * perNode, name);
    assert.equal(text.split(`# TYPE ${name} ${type}\n`).length, 2, `${name} is one group`);
  }
});

test('a node that changes is shown as it is now', async () => {
  const world = worldOf(1);
  const collect = async () => {
    let text = '';
    for await (const piece of nodeSeries(world.fleet, wallAsBroker)) text += piece;
    return text;
  };
  assert.match(await collect(), /^rma_broker_slots\{node="n0",state="free"\} 4$/m);
  const [entry] = world.fleet.nodes.values();
  assert.ok(entry?.inventory);
  const { slots } = entry.inventory;
  entry.inventory = { ...entry.inventory, slots: { ...slots, free: 3, unavailable: 1 } };
  const text = await collect();
  assert.match(text, /^rma_broker_slots\{node="n0",state="free"\} 3$/m);
  assert.match(text, /^rma_broker_slots\{node="n0",state="unavailable"\} 1$/m);
  entry.inventory = null;
  assert.doesNotMatch(await collect(), /rma_broker_slots\{/);
});
