import { test } from 'node:test';
import fc from 'fast-check';
import { patience } from '../../examples/fleet/patience.js';
import { settle } from '../fakes/fake-clock.js';
import { OPERATIONS, type Operation, perform } from './sim-operations.js';
import { SimWorld } from './sim-world.js';

/** More of them find rarer mistakes. */
const ASKED_RUNS = process.env['SIMULATION_RUNS'];
const RUNS = Number(ASKED_RUNS ?? 100);
/** Told before anything runs, so that what does not even end can be run again. */
const SEED = Number(process.env['SIMULATION_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/**
 * A hundred runs take some seconds, but a failure may take thousands of them to become the shortest that
 * fails the same way: then the shortest so far is told, with its seed, before the file's time is over.
 * Whoever asks for a number gets it.
 */
const TIME_LIMIT_MS = ASKED_RUNS === undefined ? patience(120_000) : Number.MAX_SAFE_INTEGER;
/** One run takes a tenth of a second; one that takes so long does not end. */
const RUN_LIMIT_MS = patience(60_000);

test('a broker, its agents and their guests agree in the end, whatever fails meanwhile', async () => {
  console.log(`SIMULATION_SEED=${SEED}`);
  await fc.assert(
    fc.asyncProperty(fc.array(OPERATIONS, { minLength: 10, maxLength: 120, size: 'max' }), async (operations) => {
      const world = await SimWorld.start();
      await live(world, operations);
      await world.heal();
      await world.comeToRest();
    }),
    { seed: SEED, numRuns: RUNS, timeout: RUN_LIMIT_MS, interruptAfterTimeLimit: TIME_LIMIT_MS },
  );
});

test('a broker that is restored from a backup and its agents agree in the end, and no ended claim is redeemed again', async () => {
  const span = fc.array(OPERATIONS, { minLength: 5, maxLength: 40, size: 'max' });
  await fc.assert(
    fc.asyncProperty(span, span, span, async (before, between, after) => {
      const world = await SimWorld.start();
      await live(world, before);
      world.backUp();
      await live(world, between);
      await world.restore();
      await live(world, after);
      await world.heal();
      await world.comeToRest();
    }),
    { seed: SEED, numRuns: Math.ceil(RUNS / 4), timeout: RUN_LIMIT_MS, interruptAfterTimeLimit: TIME_LIMIT_MS },
  );
});

async function live(world: SimWorld, operations: readonly Operation[]): Promise<void> {
  for (const operation of operations) {
    await perform(world, operation);
    await settle();
    world.check();
  }
}
