import assert from 'node:assert/strict';
import { it } from 'node:test';
import { HOLDER, helloOf, World } from '../support.js';

function worldWithNode(count = 2): World {
  const world = new World();
  world.connect(helloOf('n1', { count }));
  return world;
}

it('a claim knows what its holder runs, also once that has become another program', () => {
  const world = worldWithNode();
  const { id } = world.claim();
  world.report(id, 'BOUND');
  assert.deepEqual(world.now(id).holder, HOLDER);
  const holder = { ...HOLDER, executable: '/usr/bin/its-vmm' };
  world.report(id, 'BOUND', { holder });
  assert.deepEqual(world.now(id).holder, holder);
  const { revision } = world.now(id);
  world.report(id, 'BOUND', { holder });
  assert.equal(world.now(id).revision, revision, 'nothing has changed');
});
