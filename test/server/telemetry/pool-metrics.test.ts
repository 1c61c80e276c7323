import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { addPoolMetrics, POOLS_SHOWN_MAX } from '../../../src/server/telemetry/pool-metrics.js';
import { helloOf, MIB, World } from '../../domain/broker/support.js';

/** The series of one metric, by its labels as the text has them. */
async function seriesOf(world: World, name: string): Promise<Readonly<Record<string, number>>> {
  const registry = new Registry();
  addPoolMetrics(registry, world.fleet);
  // Twice: what a former scrape showed is not left over.
  await registry.metrics();
  const text = await registry.metrics();
  const lines = [...text.matchAll(/^(\w+)\{(.*)\} (\d+)$/gm)].filter(([, metric]) => metric === name);
  return Object.fromEntries(lines.map(([, , labels = '', value]) => [labels, Number(value)]));
}

const CAPACITY = 'rma_broker_pool_capacity_slots';
const FREE = 'rma_broker_pool_free_slots';
const SUFFICIENT = 'rma_broker_pool_sufficient_free_slots';

describe('the gauges of RMAs by size and device', () => {
  it('tell what there is and what is free of each kind, and that one is used up while others are not', async () => {
    const world = new World();
    world.connect(helloOf('n1', { count: 2, rmaSizeBytes: 192 * MIB }));
    world.connect(helloOf('n2', { count: 1, rmaSizeBytes: 192 * MIB }));
    world.connect(helloOf('n3', { count: 4, rmaSizeBytes: 64 * MIB }));
    world.connect(helloOf('n4', { count: 5, rmaSizeBytes: 64 * MIB, device: 'HUGETLB' }));
    for (let count = 0; count < 3; count++) world.claim({ minRmaBytes: 192 * MIB });
    assert.deepEqual(await seriesOf(world, CAPACITY), {
      'rma_size_bytes="201326592",device="MEMFD"': 3,
      'rma_size_bytes="67108864",device="MEMFD"': 4,
      'rma_size_bytes="67108864",device="HUGETLB"': 5,
    });
    assert.deepEqual(await seriesOf(world, FREE), {
      'rma_size_bytes="201326592",device="MEMFD"': 0,
      'rma_size_bytes="67108864",device="MEMFD"': 4,
      'rma_size_bytes="67108864",device="HUGETLB"': 5,
    });
    assert.deepEqual(await seriesOf(world, SUFFICIENT), {
      'rma_size_bytes="201326592"': 0,
      'rma_size_bytes="67108864"': 9,
    });
  });

  it('count the free RMAs of larger sizes as ones that would do, and none of a node that takes no guests', async () => {
    const world = new World();
    world.connect(helloOf('n1', { count: 1, rmaSizeBytes: 64 * MIB }));
    world.connect(helloOf('n2', { count: 2, rmaSizeBytes: 256 * MIB, device: 'HUGETLB' }));
    world.connect(helloOf('n3', { count: 8, rmaSizeBytes: 256 * MIB }));
    world.cordon('n1', 'fan');
    world.disconnect('n3');
    assert.equal((await seriesOf(world, FREE))['rma_size_bytes="67108864",device="MEMFD"'], 0);
    assert.deepEqual(await seriesOf(world, SUFFICIENT), {
      'rma_size_bytes="67108864"': 2,
      'rma_size_bytes="268435456"': 2,
    });
  });

  it('are bounded, whatever sizes agents make up: the smallest kinds are told as one', async () => {
    const world = new World({ checked: false });
    for (let index = 0; index < POOLS_SHOWN_MAX + 20; index++) {
      world.connect(helloOf(`n${index}`, { count: index === 0 ? 50 : 1, rmaSizeBytes: (index + 1) * MIB }));
    }
    const capacity = await seriesOf(world, CAPACITY);
    assert.equal(Object.keys(capacity).length, POOLS_SHOWN_MAX + 1);
    assert.equal(capacity['rma_size_bytes="1048576",device="MEMFD"'], 50);
    assert.equal(capacity['rma_size_bytes="other",device="other"'], 20);
    assert.equal((await seriesOf(world, FREE))['rma_size_bytes="other",device="other"'], 20);
    assert.equal(Object.keys(await seriesOf(world, SUFFICIENT)).length, POOLS_SHOWN_MAX);
  });

  it('end with the last node of a kind', async () => {
    const world = new World();
    world.connect(helloOf('n1'));
    world.disconnect('n1');
    assert.ok(world.remove('n1').ok);
    assert.deepEqual(await seriesOf(world, CAPACITY), {});
  });
});
