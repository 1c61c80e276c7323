import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fleetStatus } from '../../../../src/domain/broker/nodes/fleet-status.js';
import { helloOf, World } from '../support.js';

/** A fleet with one node, of which all is well. */
function problemsWith(readyStandbyCount: number | null) {
  const world = new World();
  world.connect(helloOf('n1', { count: 1 }));
  const { problems } = fleetStatus(world.fleet, { waitingCount: 0, readyStandbyCount }, world.nowMs);
  return problems.map(({ kind, count }) => ({ kind, count }));
}

describe('the state of a fleet with several brokers', () => {
  it('has a problem when nobody could take over', () => {
    assert.deepEqual(problemsWith(0), [{ kind: 'NO_STANDBY', count: 0 }]);
  });

  it('is well when one could', () => {
    assert.deepEqual(problemsWith(1), []);
  });

  it('is well without any when its broker is alone on a store of its own', () => {
    assert.deepEqual(problemsWith(null), []);
  });
});
