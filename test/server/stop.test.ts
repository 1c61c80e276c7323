import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import type { Clock } from '../../src/common/clock/clock.js';
import { STOP_GRACE_MS } from '../../src/server/grpc-server.js';
import { BrokerTelemetry } from '../../src/server/telemetry/broker-telemetry.js';
import { FakeClock } from '../fakes/fake-clock.js';
import { call, clientsOf, memoryDisk, ObedientAgent, refusalOf, requestFor, testBroker, wireHello } from './support.js';

/** A broker with a stubborn agent and a caller that waits for it; `openConnections` reads the metric. */
async function scene(clock: Clock) {
  const registry = new Registry();
  const running = await testBroker(memoryDisk(), { clock, telemetry: new BrokerTelemetry(registry, clock) });
  const openConnections = async () => {
    const metric = await registry.getSingleMetric('rma_broker_connections')?.get();
    return metric?.values[0]?.value;
  };
  const { broker, agent: agentClient } = clientsOf(running.port);
  const agent = await new ObedientAgent(agentClient).greet(wireHello('n1', 1));
  agent.obedient = false;
  const asked = refusalOf(call(broker, broker.CreateClaim, requestFor('vm')));
  await agent.until(({ body }) => body === 'prepare');
  assert.equal(await openConnections(), 1);
  return { running, openConnections, asked };
}

describe('a broker that stops', () => {
  it('tells whoever waits for an agent at once, and has closed every connection when it is over', async () => {
    const { running, openConnections, asked } = await scene(new FakeClock());
    await running.stop();
    assert.equal(await openConnections(), 0);
    const { reason, code } = await asked;
    assert.deepEqual([reason, code], ['NOT_READY', 'UNAVAILABLE']);
  });

  it('cuts calls that do not end within the grace', async () => {
    const clock = new FakeClock();
    const { running, openConnections } = await scene(clock);
    const session = connect(`http://127.0.0.1:${running.port}`);
    const headers = {
      ':method': 'POST',
      ':path': '/rma.v1.BrokerService/GetClaim',
      'content-type': 'application/grpc',
    };
    // Its message never comes.
    const halfSaid = session.request(headers, { endStream: false });
    await once(session, 'remoteSettings');
    await new Promise((resolve) => session.ping(resolve));
    assert.equal(await openConnections(), 2);
    const closed = once(halfSaid, 'close');
    const stopped = running.stop();
    clock.advance(STOP_GRACE_MS);
    await stopped;
    await closed;
    assert.equal(await openConnections(), 0);
  });
});
