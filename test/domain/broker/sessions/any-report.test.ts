import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healedClaim } from '../../../../src/domain/broker/fleet/healed.js';
import { type Claim, NEEDS } from '../../../../src/domain/broker/records/claim.js';
import { CLAIM_MOVES, CLAIM_STATES, type ClaimState, END_CAUSES, isLive } from '../../../../src/domain/claim-state.js';
import type { ClaimReport } from '../../../../src/domain/link/reports.js';
import { HOLDER, helloOf, nodeId, World } from '../support.js';

const REPORT_STATES = ['PREPARING', 'PREPARED', 'BOUND', 'RECLAIMING', 'ENDED', 'REFUSED'] as const;
const CLEARING = { method: 'AGENT', durationMs: 1, pagesChecked: 1 } as const;

interface Case {
  readonly state: ClaimState;
  readonly need: (typeof NEEDS)[number];
  readonly draining: boolean;
}

/** A world whose only claim is in this state on a node that has an RMA for it, and nowhere else to go. */
function worldOf({ state, need, draining }: Case, endCause: Claim['endCause']) {
  const world = new World();
  world.connect(helloOf('n1', { count: 1 }));
  const made = world.claim({ need });
  const ended = isLive(state) ? {} : { endMs: world.nowMs };
  const held = state === 'BOUND' ? { holder: HOLDER, clearing: CLEARING } : {};
  const claim: Claim = { ...made, ...held, ...ended, state, endCause, revision: world.fleet.revision + 1 };
  world.fleet.apply({ kind: 'claim', revision: claim.revision, claim, replaces: made.revision });
  if (draining) {
    const record = world.fleet.nodes.get(nodeId('n1'))?.record;
    assert.ok(record);
    const drain = { reason: 'test', deadlineMs: world.nowMs };
    const node = { ...record, cordonReason: 'test', drain, revision: world.fleet.revision + 1 };
    world.fleet.apply({ kind: 'node', revision: node.revision, node });
  }
  return { world, claim };
}

/** All that an agent can say of a claim, as far as it matters. */
function* wordsOn({ id, fencingToken }: Claim): Generator<ClaimReport> {
  for (const state of REPORT_STATES) {
    for (const endCause of [undefined, ...END_CAUSES]) {
      const holder = state === 'BOUND' ? { holder: HOLDER } : {};
      yield { claim: id, fencingToken, state, ...(endCause === undefined ? {} : { endCause }), ...holder };
    }
  }
}

/** A drain revokes what nobody has redeemed: there is none of that on a draining node. */
function* casesOf(state: ClaimState): Generator<Case> {
  const drains = state === 'RESERVED' || state === 'PREPARED' ? [false] : [false, true];
  for (const need of NEEDS) for (const draining of drains) yield { state, need, draining };
}

/** Tells the broker every word in a world of its own. */
function tellAll(each: Case, endCause: Claim['endCause']): void {
  for (const report of wordsOn(worldOf(each, endCause).claim)) {
    const { world, claim } = worldOf(each, endCause);
    world.hear(nodeId('n1'), report);
    const after = world.now(claim.id);
    const isMove = after === claim || CLAIM_MOVES[claim.state].includes(after.state);
    assert.ok(isMove, `${report.state} moves it from ${claim.state} to ${after.state}`);
    assert.equal(healedClaim(after), after);
    if (claim.state === 'WITHOUT_RMA') assert.equal(after, claim, 'it is no agent’s business');
  }
}

for (const state of CLAIM_STATES) {
  test(`whatever an agent says of a claim that is ${state}, it makes no move that the table does not have`, () => {
    const causes = state === 'RELEASING' || !isLive(state) ? END_CAUSES : [null];
    for (const each of casesOf(state)) for (const endCause of causes) tellAll(each, endCause);
  });
}
