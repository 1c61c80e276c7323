import { test } from 'node:test';
import fc from 'fast-check';
import { patience } from '../../../examples/fleet/patience.js';
import { settle } from '../../fakes/fake-clock.js';
import { BROKERS_OPERATIONS, type BrokersOperation, performAtBrokers } from './brokers-operations.js';
import { BrokersWorld } from './brokers-world.js';

/** More of them find rarer mistakes. */
const ASKED_RUNS = process.env['SIMULATION_RUNS'];
const RUNS = Number(ASKED_RUNS ?? 120);
const SEED = Number(process.env['SIMULATION_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** A failure is made shorter for as long as this. */
const TIME_LIMIT_MS = ASKED_RUNS === undefined ? patience(60_000) : Number.MAX_SAFE_INTEGER;
const RUN_LIMIT_MS = patience(60_000);
const TERMS = { seed: SEED, timeout: RUN_LIMIT_MS, interruptAfterTimeLimit: TIME_LIMIT_MS };

test('no broker tells what the next one does not know, whatever fails between them and etcd', async () => {
  console.log(`SIMULATION_SEED=${SEED}`);
  const operations = fc.array(BROKERS_OPERATIONS, { minLength: 20, maxLength: 120, size: 'max' });
  await fc.assert(
    fc.asyncProperty(operations, async (all) => {
      const world = await BrokersWorld.start();
      await live(world, all);
      await world.heal();
    }),
    { ...TERMS, numRuns: RUNS },
  );
});

test('a snapshot of etcd that is put back below brokers and agents that live is noticed, and nothing is told a second time', async () => {
  const span = fc.array(BROKERS_OPERATIONS, { minLength: 5, maxLength: 40, size: 'max' });
  await fc.assert(
    fc.asyncProperty(span, span, span, fc.constantFrom(0, 1_000), async (before, between, after, leap) => {
      const world = await BrokersWorld.start();
      await live(world, before);
      world.restore.take();
      await live(world, between);
      await world.calm(CALM_MS);
      await world.putBack(leap);
      await live(world, after);
      await world.heal();
    }),
    { ...TERMS, numRuns: Math.ceil(RUNS / 4) },
  );
});

/** All brokers have the store, and have seen the last of it. */
const CALM_MS = 10_000;

async function live(world: BrokersWorld, operations: readonly BrokersOperation[]): Promise<void> {
  for (const operation of operations) {
    await performAtBrokers(world, operation);
    await settle();
    world.check();
  }
}
