import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AgentIdentity, ClaimId } from '../../src/domain/ids.js';
import { specOf } from '../domain/broker/support.js';
import { settle } from '../fakes/fake-clock.js';
import { TERMS } from './sim-broker.js';
import { RMA_BYTES, type SimNode } from './sim-node.js';
import { SimWorld } from './sim-world.js';

const PID = 1;
/** More than the two heartbeats that a session has to answer, and less than the TTL. */
const ASKED_MS = 2 * TERMS.heartbeatIntervalMs + 1_000;

const CLONE = 'agent-0' as AgentIdentity;
const STRANGER = 'agent-x' as AgentIdentity;

/** A guest of the node gets its RMA; the claim that it has. */
async function guestOn(world: SimWorld, node: SimNode): Promise<ClaimId> {
  world.callers.create({ specs: [specOf({ minRmaBytes: RMA_BYTES, node: node.id })], ttlMs: 300_000, waitMs: 0 });
  await world.exchange();
  world.startGuest(0, PID);
  await world.exchange();
  const claim = node.claimsInUse()[0]?.claim;
  assert.ok(claim);
  return claim;
}

/**
 * A world whose first node has a guest with an RMA, and another machine of its name, with this
 * identity and a boot id of its own.
 */
async function scene(identity: AgentIdentity) {
  const world = await SimWorld.start(identity);
  const [node] = world.hosts.nodes;
  assert.ok(node);
  const claim = await guestOn(world, node);
  return { world, node, state: () => world.claimState(claim) };
}

describe('a stranger', () => {
  it('does not get a node that is silent and has a guest, for as long as it tries', async () => {
    const { world, node, state } = await scene(STRANGER);
    node.stop();
    await world.pass(2 * TERMS.sessionTtlMs);
    world.knock(true);
    await world.pass(60_000);
    world.check();
    assert.equal(state(), 'BOUND');
    node.switchOn();
    await world.heal();
    await world.comeToRest();
  });

  it('gets one that is silent and empty, and gives it back when an operator says so', async () => {
    const { world, node, state } = await scene(STRANGER);
    node.agent.kill(PID);
    await world.exchange();
    node.agent.answerDevice(true);
    await world.exchange();
    assert.equal(state(), 'RELEASED');
    node.stop();
    await world.pass(2 * TERMS.sessionTtlMs);
    world.knock(true);
    await world.pass(60_000);
    assert.ok(world.isInSession(world.hosts.stranger));
    node.switchOn();
    await world.pass(60_000);
    assert.ok(world.isInSession(world.hosts.stranger), 'and keeps it');
    await world.heal();
    assert.ok(world.isInSession(node));
    await world.comeToRest();
  });
});

describe('a clone of a node', () => {
  it('is refused for as long as it tries, while the node lives: also when the node’s connection breaks meanwhile', async () => {
    const { world, node, state } = await scene(CLONE);
    world.knock(true);
    await world.pass(60_000);
    world.check();
    // Asked once more, and the stream ends before the answer.
    world.knock(true);
    await settle();
    world.hosts.stranger.deliver(1);
    await settle();
    node.cut();
    await world.pass(60_000);
    world.check();
    assert.equal(state(), 'BOUND');
    await world.heal();
    await world.comeToRest();
  });
});

describe('a node whose connection is half open', () => {
  it('keeps its guests when its agent is restarted, after two heartbeats', async () => {
    const { world, node, state } = await scene(CLONE);
    node.sever();
    node.agent.restart();
    await world.pass(ASKED_MS);
    assert.equal(state(), 'BOUND');
    assert.ok(world.isInSession(node));
    await world.heal();
    await world.comeToRest();
  });

  it('has lost them when it was rebooted, after two heartbeats and not before', async () => {
    const { world, node, state } = await scene(CLONE);
    node.sever();
    node.agent.reboot();
    await world.pass(TERMS.heartbeatIntervalMs);
    assert.equal(state(), 'BOUND');
    await world.pass(ASKED_MS);
    assert.equal(state(), 'LOST');
    await world.heal();
    await world.comeToRest();
  });
});

describe('a Hello that the network holds up', () => {
  it('says nothing of the guest that has come since', async () => {
    const world = await SimWorld.start(STRANGER);
    const [node] = world.hosts.nodes;
    assert.ok(node);
    node.holdUp();
    await world.pass(5_000);
    assert.ok(world.isInSession(node), 'over another connection');
    const claim = await guestOn(world, node);
    node.letGo();
    await world.exchange();
    world.check();
    assert.equal(world.claimState(claim), 'BOUND');
    assert.ok(world.isInSession(node));
    await world.heal();
    await world.comeToRest();
  });
});
