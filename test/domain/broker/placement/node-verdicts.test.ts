import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { demandOf } from '../../../../src/domain/broker/placement/demand.js';
import { explain } from '../../../../src/domain/broker/placement/explanation.js';
import { nodeVerdicts } from '../../../../src/domain/broker/placement/node-verdicts.js';
import { place } from '../../../../src/domain/broker/placement/placement.js';
import type { TenantId } from '../../../../src/domain/ids.js';
import { helloOf, MIB, specOf, World } from '../support.js';

function mixedWorld(): World {
  const world = new World();
  world.connect(helloOf('d-small', { rmaSizeBytes: 64 * MIB }));
  world.connect(helloOf('c-large', { rmaSizeBytes: 256 * MIB, count: 9 }));
  world.connect(helloOf('b-few', { count: 2 }));
  world.connect(helloOf('a-many', { count: 5 }));
  world.connect(helloOf('e-silent'));
  world.disconnect('e-silent');
  world.connect(helloOf('f-cordoned'));
  world.cordon('f-cordoned', 'new fan');
  return world;
}

describe('the verdicts of nodes', () => {
  it('come by name, with the first cause against each node or its place in the order of preference', () => {
    const { fleet } = mixedWorld();
    const verdicts = nodeVerdicts(fleet, demandOf(specOf()), '', 100);
    assert.deepEqual(
      verdicts.map(({ node, cause, rank, freeCount, rmaSizeBytes }) => [
        node,
        cause,
        rank,
        freeCount,
        rmaSizeBytes / MIB,
      ]),
      [
        ['a-many', null, 1, 5, 128],
        ['b-few', null, 2, 2, 128],
        ['c-large', null, 3, 9, 256],
        ['d-small', 'RMA_TOO_SMALL', null, 4, 64],
        ['e-silent', 'AGENT_SILENT', null, 0, 128],
        ['f-cordoned', 'CORDONED', null, 0, 128],
      ],
    );
    const placed = place(fleet, demandOf(specOf()));
    assert.equal(placed.ok && placed.value.entry.record.id, 'a-many');
  });

  it('go on after a name, and agree with the counts', () => {
    const { fleet } = mixedWorld();
    const demand = demandOf(specOf({ minRmaBytes: 200 * MIB }));
    const all = nodeVerdicts(fleet, demand, '', 100);
    const pages = [...nodeVerdicts(fleet, demand, '', 4), ...nodeVerdicts(fleet, demand, 'd-small', 4)];
    assert.deepEqual(pages, all);
    const { causes, fittingNodeCount } = explain(fleet, demand);
    for (const { cause, nodeCount } of causes)
      assert.equal(all.filter((verdict) => verdict.cause === cause).length, nodeCount, cause);
    assert.equal(all.filter(({ cause }) => cause === null).length, fittingNodeCount);
  });

  it('rank nobody when the quota is exhausted', () => {
    const { fleet } = mixedWorld();
    const exhaustedQuota = { tenant: 't1' as TenantId, claimsMax: 1, liveCount: 1, claimsMaxNeeded: 2 };
    const [first] = nodeVerdicts(fleet, demandOf(specOf(), { exhaustedQuota }), '', 1);
    assert.deepEqual([first?.cause, first?.rank], ['TENANT_QUOTA_REACHED', null]);
  });
});
