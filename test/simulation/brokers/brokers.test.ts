import { test } from 'node:test';
import fc from 'fast-check';
import { patience } from '../../../examples/fleet/patience.js';
import { settle } from '../../fakes/fake-clock.js';
import { BROKERS_OPERATIONS, performAtBrokers } from './brokers-operations.js';
import { BrokersWorld } from './brokers-world.js';

/** More of them find rarer mistakes. */
const ASKED_RUNS = process.env['SIMULATION_RUNS'];
const RUNS = Number(ASKED_RUNS ?? 120);
const SEED = Number(process.env['SIMULATION_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** A failure is made shorter for as long as this. */
const TIME_LIMIT_MS = ASKED_RUNS === undefined ? patience(60_000) : Number.MAX_SAFE_INTEGER;
const RUN_LIMIT_MS = patience(60_000);

test('no broker tells what the next one does not know, whatever fails between them and etcd', async () => {
  console.log(`SIMULATION_SEED=${SEED}`);
  const operations = fc.array(BROKERS_OPERATIONS, { minLength: 20, maxLength: 120, size: 'max' });
  await fc.assert(
    fc.asyncProperty(operations, async (all) => {
      const world = await BrokersWorld.start();
      for (const operation of all) {
        await performAtBrokers(world, operation);
        await settle();
        world.check();
      }
      await world.heal();
    }),
    { seed: SEED, numRuns: RUNS, timeout: RUN_LIMIT_MS, interruptAfterTimeLimit: TIME_LIMIT_MS },
  );
});
