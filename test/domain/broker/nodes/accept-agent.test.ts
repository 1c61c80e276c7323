import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restoreFleet } from '../../../../src/domain/broker/fleet/restore-fleet.js';
import { acceptAgent } from '../../../../src/domain/broker/nodes/accept-agent.js';
import { acceptCommand } from '../../../../src/domain/broker/sessions/name-taken.js';
import type { AgentIdentity, BootId } from '../../../../src/domain/ids.js';
import type { Refusal } from '../../../../src/domain/reasons.js';
import { helloOf, nodeId, World } from '../support.js';

const A = 'agent-a' as AgentIdentity;
const B = 'agent-b' as AgentIdentity;

function scene() {
  const world = new World();
  world.connect(helloOf('n1', { identity: A }));
  const entry = () => world.fleet.nodes.get(nodeId('n1')) ?? assert.fail('no node');
  const accept = (identity: AgentIdentity | null, node = 'n1', awaited: Refusal | null = null) =>
    world.decide((fleet) => acceptAgent(fleet, { node: nodeId(node), identity, awaited }, world.nowMs));
  return { world, entry, accept, record: () => entry().record };
}

describe('accepting another agent', () => {
  it('is refused while the node’s own is connected, and for a node that nobody knows', () => {
    const { accept, record } = scene();
    const [connected, unknown] = [accept(B), accept(B, 'n9')];
    assert.deepEqual(connected.ok || [connected.refusal.reason, connected.refusal.metadata], [
      'NODE_CONNECTED',
      { node: 'nodes/n1', identity: A },
    ]);
    assert.equal(unknown.ok || unknown.refusal.reason, 'NODE_NOT_FOUND');
    assert.equal(record().acceptedAgent, null);
  });

  it('is refused while the node’s own may be back any moment; taken back it can be', () => {
    const { world, accept, record } = scene();
    const awaited: Refusal = { reason: 'NOT_READY', message: 'not back yet' };
    world.disconnect('n1');
    const early = accept(B, 'n1', awaited);
    assert.equal(early.ok || early.refusal.reason, 'NOT_READY');
    assert.equal(record().acceptedAgent, null);
    assert.ok(accept(B).ok);
    assert.ok(accept(B, 'n1', awaited).ok, 'it is accepted already');
    assert.ok(accept(A, 'n1', awaited).ok);
    assert.equal(record().acceptedAgent, null);
  });

  it('is kept with the node, once, and taken back by naming the node’s own agent', () => {
    const { world, accept, record } = scene();
    world.disconnect('n1');
    assert.ok(accept(B).ok);
    const { revision } = record();
    assert.deepEqual(record().acceptedAgent, { identity: B });
    assert.ok(accept(B).ok);
    assert.equal(record().revision, revision);
    assert.ok(accept(null).ok);
    assert.deepEqual(record().acceptedAgent, { identity: null });
    assert.ok(accept(A).ok);
    assert.equal(record().acceptedAgent, null);
  });

  it('is used up by the next Hello that is taken, whoever’s it is', () => {
    for (const identity of [A, B]) {
      const { world, accept, record } = scene();
      world.disconnect('n1');
      accept(B);
      world.connect(helloOf('n1', { identity }));
      assert.deepEqual([record().identity, record().acceptedAgent], [identity, null]);
    }
  });

  it('keeps the claims of a node with the same boot id: bound ones stay though the agent knows nothing of them', () => {
    const { world, accept } = scene();
    const [bound, prepared, releasing] = [world.claim().id, world.claim().id, world.claim().id];
    world.report(bound, 'BOUND');
    world.report(prepared, 'PREPARED');
    world.report(releasing, 'BOUND');
    world.release(releasing);
    world.disconnect('n1');
    accept(B);
    world.connect(helloOf('n1', { identity: B }));
    const states = () => [bound, prepared, releasing].map((id) => world.now(id).state);
    // Whoever asked for the end of a claim has it; the one that nobody redeemed is prepared anew.
    assert.deepEqual(states(), ['BOUND', 'RESERVED', 'RELEASED']);
    world.report(prepared, 'PREPARED');

    // In later sessions, too.
    world.disconnect('n1');
    const { fencingToken } = world.now(prepared);
    const claims = [{ claim: prepared, fencingToken, state: 'PREPARED' as const }];
    world.connect(helloOf('n1', { identity: B, claims }));
    assert.deepEqual(states(), ['BOUND', 'PREPARED', 'RELEASED']);

    // What it was told of itself, it knows: the end of that one's holder is one.
    world.report(prepared, 'BOUND');
    world.disconnect('n1');
    world.connect(helloOf('n1', { identity: B }));
    assert.deepEqual(states(), ['BOUND', 'RELEASED', 'RELEASED']);

    // Released, it ends with the agent's word, which knows of nothing.
    world.takeOrders();
    world.release(bound);
    assert.deepEqual(
      world.takeOrders().map(({ type }) => type),
      ['unprepare'],
    );
    world.report(bound, 'ENDED');
    assert.equal(world.now(bound).state, 'RELEASED');
  });

  it('of another boot is a reboot', () => {
    const { world, accept } = scene();
    const { id } = world.claim();
    world.report(id, 'BOUND');
    world.disconnect('n1');
    accept(B);
    world.connect(helloOf('n1', { identity: B, bootId: 'boot-2' as BootId }));
    assert.deepEqual([world.now(id).state, world.now(id).endCause], ['LOST', 'NODE_REBOOTED']);
  });

  it('is asked for with a command that can be pasted', () => {
    const { entry } = scene();
    assert.equal(acceptCommand(entry(), B), 'rmactl node accept-agent n1 --identity agent-b');
    assert.equal(acceptCommand(entry(), null), 'rmactl node accept-agent n1 --no-identity');
  });
});

describe('a node of a store that knows nothing of identities', () => {
  it('is loaded as one whose agent has told none', () => {
    const { record } = scene();
    const { identity, acceptedAgent, takenOverRevision, ...stored } = record();
    assert.deepEqual([identity, acceptedAgent, takenOverRevision], [A, null, 0]);
    const fleet = restoreFleet({ nodes: [stored], tenants: [], claims: [], revision: 7 });
    const restored = fleet.nodes.get(nodeId('n1'));
    assert.deepEqual(restored?.record, { ...stored, identity: null, acceptedAgent: null, takenOverRevision: 0 });
  });
});
