import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HELLO_PACE, HelloLine } from '../../../src/server/session/hello-line.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { call, ObedientAgent, wireHello } from '../support.js';
import { startScene } from '../telemetry/scene.js';

const AGENTS = 200;
const IN_TURN = Array.from({ length: AGENTS }, (_, index) => `n${index}`);

/** A broker to which many agents say Hello at once, over one connection. */
async function storm(t: TestContext) {
  const clock = new FakeClock();
  const scene = await startScene({ clock, terms: { heartbeatIntervalMs: 10_000, sessionTtlMs: 300_000 } });
  t.after(() => scene.running.stop());
  const { agent, fleet } = scene.clients;
  const agents = IN_TURN.map((node) => {
    const one = new ObedientAgent(agent);
    one.send({ hello: wireHello(node, 1) });
    return one;
  });
  const welcomed = () => IN_TURN.filter((_, index) => (agents[index]?.received.length ?? 0) > 0);
  const until = async (holds: () => boolean | Promise<boolean>) => {
    while (!(await holds())) await nextTurn();
  };
  const waiting = () => scene.value('rma_broker_waiting_sessions');
  const sessions = () => scene.value('rma_broker_sessions');
  await until(async () => (await waiting()) === AGENTS - HELLO_PACE.atOnce);
  await until(() => welcomed().length === HELLO_PACE.atOnce);
  return { agents, clock, fleet, sessions, until, waiting, welcomed };
}

describe('agents that all say Hello at once', () => {
  it('are heard at a bounded rate, in their order, none refused, and others are answered meanwhile', async (t) => {
    const { agents, clock, fleet, until, waiting, welcomed } = await storm(t);
    const { nodes } = await call(fleet, fleet.ListNodes, {});
    assert.equal(nodes.length, HELLO_PACE.atOnce, 'a caller is answered, and the others are not heard yet');
    const aStepMs = 20;
    for (let heard = HELLO_PACE.atOnce; heard < AGENTS; ) {
      clock.advance(aStepMs);
      heard = Math.min(AGENTS, heard + (HELLO_PACE.perSecond * aStepMs) / 1_000);
      assert.equal(await waiting(), AGENTS - heard);
      await until(() => welcomed().length >= heard);
      assert.deepEqual(welcomed(), IN_TURN.slice(0, heard));
    }
    const ended = Promise.race(agents.map(async (agent) => (await agent.ended)?.reason));
    assert.equal(await Promise.race([ended, nextTurn('none has ended')]), 'none has ended');
  });

  it('have no place after they have hung up', async (t) => {
    const { agents, clock, fleet, sessions, until, waiting } = await storm(t);
    for (const agent of agents.slice(HELLO_PACE.atOnce)) agent.hangUp();
    await until(async () => (await sessions()) === HELLO_PACE.atOnce);
    clock.advance(20);
    assert.equal(await waiting(), 0, 'they take no turns');
    const { nodes } = await call(fleet, fleet.ListNodes, {});
    assert.equal(nodes.length, HELLO_PACE.atOnce);
  });
});

describe('the line of Hellos', () => {
  function scene() {
    const clock = new FakeClock();
    const line = new HelloLine(clock);
    const entered: string[] = [];
    const ended: string[] = [];
    const add = (holder: string, name: string, enter = () => void entered.push(name)) =>
      line.add({
        holder,
        isGone: () => false,
        enter,
        end: (problem) => void ended.push(`${name}: ${problem instanceof Error ? problem.message : problem}`),
      });
    return { clock, line, add, entered, ended };
  }

  it('gives callers their turns, so that a storm from one address delays no other', () => {
    const { clock, add, entered } = scene();
    for (let index = 0; index < 1_000; index++) add('10.0.0.1', `storm-${index}`);
    add('10.0.0.2', 'other');
    clock.advance(20);
    assert.ok(entered.includes('other'));
    assert.ok(entered.length < 50);
  });

  it('makes nobody wait longer than for the whole line, and refuses who finds no room in it', () => {
    const { clock, line, add, entered, ended } = scene();
    const { atOnce, waitingMax, perSecond } = HELLO_PACE;
    for (let index = 0; index < atOnce + waitingMax; index++) add('10.0.0.1', `storm-${index}`);
    assert.deepEqual(ended, []);
    add('10.0.0.1', 'late');
    assert.equal(ended.length, 1);
    assert.match(ended[0] ?? '', /^late: 2000 agents wait to be welcomed already/);
    clock.advance((waitingMax / perSecond) * 1_000 + 20);
    assert.deepEqual([entered.length, line.waitingCount], [atOnce + waitingMax, 0]);
  });

  it('ends the session whose turn fails, and goes on', () => {
    const { add, entered, ended } = scene();
    add('a', 'broken', () => {
      throw new Error('no');
    });
    add('a', 'next');
    assert.deepEqual([ended, entered], [['broken: no'], ['next']]);
  });
});
