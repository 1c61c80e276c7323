import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createClaim } from '../../../../src/domain/broker/claims/create-claim.js';
import { createClaimGroup } from '../../../../src/domain/broker/groups/create-claim-group.js';
import { claimId, helloOf, specOf, TTL_MS, World } from '../support.js';

const LIMITS = { claimsMax: 2 };

describe('the limit of live claims', () => {
  let world: World;

  beforeEach(() => {
    world = new World();
    world.connect(helloOf('n1', { count: 4 }));
  });

  const terms = {
    ttlMs: TTL_MS,
    requestId: null,
    requestTerms: 'terms',
    requestedBy: null,
    validateOnly: false,
    waitsSinceMs: null,
  };

  /** The reason of the refusal; null when it was made. */
  function make(id: string): string | null {
    const command = { ...terms, spec: specOf(), claimId: claimId(id), archived: [] };
    const made = world.decide((fleet) => createClaim(fleet, command, world.nowMs, LIMITS));
    return made.ok ? null : made.refusal.reason;
  }

  function makeGroup(...ids: string[]): string | null {
    const command = { ...terms, specs: ids.map(() => specOf()), claimIds: ids.map(claimId), archived: [] };
    const made = world.decide((fleet) => createClaimGroup(fleet, command, world.nowMs, LIMITS));
    return made.ok ? null : made.refusal.reason;
  }

  it('is reached by as many claims as it says, and no more', () => {
    assert.deepEqual(['c1', 'c2', 'c3'].map(make), [null, null, 'OVERLOADED']);
    assert.equal(world.fleet.liveClaimCount, 2);
  });

  it('refuses a group as a whole when one of it would be too many', () => {
    assert.equal(make('c1'), null);
    assert.equal(makeGroup('g1', 'g2'), 'OVERLOADED');
    assert.equal(world.fleet.liveClaimCount, 1);
    assert.equal(makeGroup('g3'), null);
  });

  it('does not count claims that have ended', () => {
    assert.deepEqual(['c1', 'c2'].map(make), [null, null]);
    world.report(claimId('c1'), 'ENDED', { endCause: 'HOLDER_EXITED' });
    assert.equal(make('c3'), null);
  });
});
