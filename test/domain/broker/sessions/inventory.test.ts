import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { freeCount } from '../../../../src/domain/broker/records/node.js';
import type { InventoryReport } from '../../../../src/domain/link/reports.js';
import { helloOf, nodeId, World } from '../support.js';

const N1 = nodeId('n1');

describe('an inventory that an agent reports', () => {
  let world: World;

  beforeEach(() => {
    world = new World();
    world.connect(helloOf('n1', { count: 4 }));
    world.claim();
  });

  /** What the node has then, and the capacity that each durable change says. */
  function report(patch: Partial<InventoryReport>) {
    const inventory = { ...helloOf('n1', { count: 4 }).inventory, ...patch };
    const made = world.inventory('n1', inventory);
    const entry = world.fleet.nodes.get(N1) ?? assert.fail('n1 is gone');
    const changes = made.map((change) => (change.kind === 'node' ? change.node.capacityCount : change.kind));
    return { changes, capacity: entry.record.capacityCount, free: freeCount(entry) };
  }

  it('of a pool that shrank takes away at once what may be promised, durably', () => {
    assert.deepEqual(report({ capacityCount: 2 }), { changes: [2], capacity: 2, free: 1 });
    world.claim();
    assert.equal(world.create().ok, false);
  });

  it('of a pool that grew is durable too', () => {
    assert.deepEqual(report({ capacityCount: 6 }), { changes: [6], capacity: 6, free: 5 });
  });

  it('of the same capacity writes nothing, and counts what others use of the pool', () => {
    assert.deepEqual(report({ unclaimedCount: 2 }), { changes: [], capacity: 4, free: 1 });
  });
});
