import { test } from 'node:test';
import { specOf } from '../domain/broker/support.js';
import { RMA_BYTES } from './sim-node.js';
import { SimWorld } from './sim-world.js';

test('a claim of a backup that was released since redeems nothing, on no node, once the backup is the store', async () => {
  const world = await SimWorld.start();
  world.callers.create({ specs: [specOf({ minRmaBytes: RMA_BYTES })], ttlMs: 300_000, waitMs: 0 });
  await world.pass(5_000);
  world.backUp();
  world.callers.release(0);
  await world.pass(5_000);
  await world.restore();
  // All agents are back, and whatever they are told to prepare is prepared.
  await world.pass(20_000);
  world.startGuest(0, 1);
  await world.pass(5_000);
  world.check();
  await world.heal();
  await world.comeToRest();
});
