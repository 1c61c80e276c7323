import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renewClaim } from '../../../src/domain/broker/claims/claim-commands.js';
import type { Fleet } from '../../../src/domain/broker/fleet/fleet.js';
import { restoreFleet } from '../../../src/domain/broker/fleet/restore-fleet.js';
import { brokenInvariants } from '../../../src/domain/broker/invariants.js';
import { drainNode } from '../../../src/domain/broker/nodes/drain.js';
import { removeNode } from '../../../src/domain/broker/nodes/remove-node.js';
import type { Decision } from '../../../src/domain/broker/records/decision.js';
import { handleReport } from '../../../src/domain/broker/sessions/agent-reports.js';
import { handleHello } from '../../../src/domain/broker/sessions/handle-hello.js';
import type { BootId, BrokerMs, Incarnation } from '../../../src/domain/ids.js';
import type { Result } from '../../../src/domain/reasons.js';
import { GroupWorld } from './groups/group-world.js';
import { claimId, HOLDER, helloOf, nodeId } from './support.js';

const NOW_MS = 2_000_000 as BrokerMs;
const N1 = nodeId('n1');

/**
 * A silent node with two claims of a group that wait, one that waits by itself, one that is bound, and a guest without
 * an RMA.
 */
function before(): Fleet {
  const world = new GroupWorld();
  world.connect(helloOf('n1', { count: 4 }));
  const [first] = world.group([{}, {}]);
  const [, bound] = [world.claim(), world.claim()];
  world.report(bound.id, 'BOUND', { holder: HOLDER });
  world.report(first?.id ?? claimId(''), 'PREPARED');
  world.claim({ need: 'PREFERRED' });
  world.disconnect('n1');
  return world.fleet;
}

/** As a broker finds it that starts now. */
function restarted({ nodes, claims, tokenSecrets, revision }: Fleet): Fleet {
  const records = [...nodes.values()].map(({ record }) => record);
  return restoreFleet({ nodes: records, tenants: [], claims: [...claims.values()], revision, tokenSecrets });
}

/** What callers see: not in which order it came about. */
function viewOf({ claims, nodes }: Fleet) {
  const ends = [...claims.values()].map(({ id, state, endCause, expireMs }) => [id, state, endCause, expireMs]);
  return {
    claims: ends,
    nodes: [...nodes.values()].map(({ record }) => [record.id, record.bootId, record.drain, record.cordonReason]),
  };
}

/** Who renews a group is not answered, and asks again; whoever does not lets those expire that would have anyway. */
function isHarm(broken: string): boolean {
  return !broken.includes('has more than one expiry');
}

function decided<T>(result: Result<Decision<T>>): Decision<T> {
  assert.ok(result.ok);
  return result.value;
}

function apply(fleet: Fleet, { changes }: Pick<Decision<unknown>, 'changes'>): Fleet {
  for (const change of changes) fleet.apply(change);
  return fleet;
}

const rebooted = helloOf('n1', { bootId: 'boot-2' as BootId });
const anew = helloOf('n1', { incarnation: 'life-2' as Incarnation });
const removal = { node: N1, guestsAreGone: true, awaited: null };
const drain = { reason: 'new fan', deadlineMs: (NOW_MS + 60_000) as BrokerMs };
const refused = (fleet: Fleet) => {
  const claim = fleet.claims.get(claimId('g1-0'));
  assert.ok(claim);
  return { claim: claim.id, fencingToken: claim.fencingToken, state: 'REFUSED', refusal: 'NO_FREE_RMA' } as const;
};

const DECISIONS: Readonly<Record<string, (fleet: Fleet) => Decision<unknown>>> = {
  'the drain of a node': (fleet) => decided(drainNode(fleet, N1, drain, NOW_MS)),
  'the removal of a node': (fleet) => decided(removeNode(fleet, removal, NOW_MS)),
  'the word of an agent that the node was started anew': (fleet) => handleHello(fleet, rebooted, NOW_MS),
  'the word of an agent that was started anew': (fleet) => handleHello(fleet, anew, NOW_MS),
  'the renewal of a group': (fleet) => decided(renewClaim(fleet, { id: claimId('g1-1'), ttlMs: 90_000 }, NOW_MS)),
  'the word of an agent that it cannot prepare one of a group': (fleet) =>
    handleReport(fleet, N1, refused(fleet), NOW_MS),
};

describe('what is said again after a crash that left first changes of it', () => {
  for (const [what, decide] of Object.entries(DECISIONS)) {
    it(`comes to the same as if there had been none: ${what}`, () => {
      const whole = apply(restarted(before()), decide(restarted(before())));
      const { changes } = decide(restarted(before()));
      assert.ok(changes.length > 1);
      for (let count = 0; count < changes.length; count += 1) {
        const half = restarted(apply(restarted(before()), { changes: changes.slice(0, count) }));
        assert.deepEqual(brokenInvariants(half).filter(isHarm), [], `after ${count} of ${changes.length}`);
        assert.deepEqual(viewOf(apply(half, decide(half))), viewOf(whole), `after ${count} of ${changes.length}`);
      }
    });
  }
});
