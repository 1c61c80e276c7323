import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { RawCaller } from '../../../bench/attack/raw-caller.js';
import { ANSWER_UNREAD_MS } from '../../../src/server/admission/admission.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { call, MIB, ObedientAgent, wireHello } from '../support.js';
import { type Scene, startScene } from '../telemetry/scene.js';

const LIST = '/rma.v1.BrokerService/ListClaims';
const WATCH = '/rma.v1.BrokerService/WatchClaims';
const STREAM = '/rma.v1.BrokerService/StreamClaims';

describe('a call whose caller reads nothing', () => {
  const clock = new FakeClock();
  let scene: Scene;
  let caller: RawCaller;

  beforeEach(async () => {
    scene = await startScene({ clock, terms: { heartbeatIntervalMs: 10_000, sessionTtlMs: 300_000 } });
    await new ObedientAgent(scene.clients.agent).greet(wireHello('n1', 100));
    const { broker } = scene.clients;
    await call(broker, broker.CreateClaim, { spec: { guest: 'g', minRmaBytes: MIB }, ttl: { seconds: 3_600 } });
    caller = await RawCaller.open(`127.0.0.1:${scene.running.port}`, 0);
  });
  afterEach(async () => {
    caller.close();
    await scene.running.stop();
  });

  const until = async (holds: () => Promise<boolean> | boolean) => {
    while (!(await holds())) await nextTurn();
  };
  const unsent = async () => (await scene.value('rma_broker_unsent_bytes')) ?? assert.fail('no metric');

  it('is cut with its connection when it has one answer', async () => {
    caller.call(LIST, 'rma.v1.ListClaimsRequest', {});
    await until(async () => (await unsent()) > 0);
    assert.equal(await scene.value('rma_broker_calls'), 1);
    clock.advance(ANSWER_UNREAD_MS - 1_000);
    await nextTurn();
    assert.equal(caller.isCut, false);
    clock.advance(3_000);
    await until(() => caller.isCut);
    await until(async () => (await scene.value('rma_broker_connections')) === 1);
    assert.deepEqual([await scene.value('rma_broker_calls'), await unsent()], [0, 0]);
    assert.equal(await scene.value('rma_broker_calls_unread_total'), 1);
  });

  it('is reset by itself when it is a stream, and others of its connection go on', async () => {
    const other = caller.begin(STREAM);
    caller.call(WATCH, 'rma.v1.WatchClaimsRequest', {});
    await until(async () => (await unsent()) > 0);
    assert.equal(await scene.value('rma_broker_watchers'), 1);
    clock.advance(ANSWER_UNREAD_MS + 3_000);
    await until(async () => (await scene.value('rma_broker_watchers')) === 0);
    await until(() => caller.openCount === 1);
    assert.deepEqual([caller.isCut, other.closed, await unsent()], [false, false, 0]);
  });
});
