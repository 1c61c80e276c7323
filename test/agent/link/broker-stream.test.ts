import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext, test } from 'node:test';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { patience, TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { GrpcBrokers } from '../../../src/agent/link/brokers/grpc-brokers.js';
import { STANDBY_RETRY_MS } from '../../../src/agent/link/brokers/standby-connections.js';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { toGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { contract } from '../../../src/common/rpc/contract.js';
import type { AgentMessage__Output } from '../../../src/gen/rma/v1/AgentMessage.js';
import type { BrokerMessage } from '../../../src/gen/rma/v1/BrokerMessage.js';
import { Blackhole, Road } from '../../fakes/fake-brokers.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { type Harness, startLink } from './harness.js';

type Call = ServerDuplexStream<AgentMessage__Output, BrokerMessage>;

/** A real gRPC server on loopback that hands each session to `onSession`. */
async function serve(t: TestContext, onSession: (call: Call) => void, at = '127.0.0.1:0'): Promise<string> {
  const server = new Server();
  server.addService(contract().AgentService.service, { Session: onSession });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(at, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  t.after(() => server.forceShutdown());
  return `127.0.0.1:${port}`;
}

/** A link to the brokers at these addresses. */
function linkTo(t: TestContext, ...addresses: readonly [string, ...string[]]): Promise<Harness> {
  const brokers = new GrpcBrokers({ addresses, trust: null, clock: systemClock, random: () => 0 });
  t.after(() => brokers.close());
  return startLink(t, brokers.dial, brokers);
}

/** Lets real I/O happen until `isDone`; the test's own time limit bounds it. */
async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setImmediate(resolve));
}

test('over real gRPC a session is opened, orders arrive and reports go back', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const received: AgentMessage__Output[] = [];
  const address = await serve(t, (call) => {
    call.on('data', (message: AgentMessage__Output) => {
      received.push(message);
      if (message.body !== 'hello') return;
      call.write({ seq: 1, ack: 1, welcome: { heartbeatInterval: { seconds: 2 }, sessionTtl: { seconds: 10 } } });
      call.write({ seq: 2, ack: 1, unprepare: { claim: 'claims/c1', fencingToken: 4, cause: 'TIME_RAN_OUT' } });
    });
    call.on('end', () => call.end());
  });
  const { core, clock } = await linkTo(t, address);
  await until(() => core.inputs.length === 1);
  clock.advance(2_000);
  await until(() => received.length === 2);
  assert.deepEqual(
    received.map(({ seq, ack, body }) => [seq, ack, body]),
    [
      [1, 0, 'hello'],
      [2, 2, 'heartbeat'],
    ],
  );
});

test('over real gRPC a superseded session is told apart from a lost broker', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const address = await serve(t, (call) => {
    const problem = toGrpcStatus(new RmaError({ reason: 'SESSION_SUPERSEDED', message: 'another one' }));
    call.once('data', () => call.emit('error', problem));
  });
  const { log } = await linkTo(t, address);
  await until(() => log.events().includes('link.superseded'));
});

test('a broker that ends the session without an error, or is not there, is dialled again', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  let sessions = 0;
  const address = await serve(t, (call) => {
    sessions += 1;
    call.once('data', () => call.end());
  });
  const { log, clock } = await linkTo(t, address);
  await until(() => log.events().includes('link.lost'));
  clock.advance(100);
  await until(() => sessions === 2);

  const nobody = await linkTo(t, '127.0.0.1:1');
  await until(() => nobody.log.events().includes('link.lost'));
  assert.deepEqual(nobody.log.reasonsOf('link.lost'), ['BROKER_UNREACHABLE']);
});

describe('a machine that swallows packets', { concurrency: true }, () => {
  it('is left for a broker that answers, and one standby stays connected', { timeout: TEST_TIMEOUT_MS }, async (t) => {
    const [dead, standby] = [await Blackhole.start(), await Blackhole.start()];
    const leader = await serve(t, (call) => {
      call.once('data', () =>
        call.write({ seq: 1, ack: 1, welcome: { heartbeatInterval: { seconds: 2 }, sessionTtl: { seconds: 10 } } }),
      );
    });
    t.after(() => {
      dead.close();
      standby.close();
    });
    const begunMs = performance.now();
    const { log } = await linkTo(t, dead.address, leader, standby.address);
    await until(() => log.events().includes('link.connected'));
    assert.ok(performance.now() - begunMs < patience(8_000));
    await until(() => dead.acceptedCount === 2 || standby.acceptedCount === 1);
  });

  it('is left soon by a session, too', { timeout: TEST_TIMEOUT_MS }, async (t) => {
    const dialled: string[] = [];
    const welcoming = (name: string) =>
      serve(t, (call) => {
        dialled.push(name);
        call.once('data', () =>
          call.write({ seq: 1, ack: 1, welcome: { heartbeatInterval: { seconds: 2 }, sessionTtl: { seconds: 60 } } }),
        );
      });
    const road = await Road.start(await welcoming('a'));
    t.after(() => road.close());
    const { log } = await linkTo(t, road.address, await welcoming('b'));
    await until(() => log.events().includes('link.connected'));
    road.freeze();
    const begunMs = performance.now();
    // Its clock stands still: no silence of the session's ends it. With a single broker nothing would.
    const isLate = () => performance.now() - begunMs > patience(20_000);
    await until(() => log.of('link.connected').length === 2 || isLate());
    assert.deepEqual(dialled, ['a', 'b']);
  });
});

test('without TLS nobody is asked whom a standby names, unless the agent knows the address itself', () => {
  const { search } = new GrpcBrokers({
    ...{ addresses: ['a:7070', 'b:7070'], trust: null },
    ...{ clock: systemClock, random: () => 0 },
  });
  search.heard('a:7070', { type: 'not-leader', leader: 'stranger:7070' }, 0);
  assert.equal(search.first, 'b:7070');
  search.heard('b:7070', { type: 'not-leader', leader: 'a:7070' }, 0);
  assert.equal(search.first, 'a:7070');
});

test('a connection beside the session that is lost is made again, some time later', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const clock = new FakeClock();
  const road = await Road.start(await serve(t, () => {}));
  const addresses = ['127.0.0.1:1', road.address] as const;
  const brokers = new GrpcBrokers({ addresses, trust: null, clock, random: () => 0 });
  t.after(() => {
    brokers.close();
    road.close();
  });
  brokers.sessionBegan(addresses[0]);
  await until(() => road.isConnected);
  road.cut();
  await until(() => {
    clock.advance(STANDBY_RETRY_MS / 100);
    return road.acceptedCount > 1;
  });
});

test('a broker that comes back is dialled over another connection than the one that failed, which pauses', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const road = await Road.start('127.0.0.1:1');
  const { address } = road;
  road.close();
  const brokers = new GrpcBrokers({
    ...{ addresses: [address, '127.0.0.1:1'], trust: null },
    ...{ clock: systemClock, random: () => 0 },
  });
  t.after(() => brokers.close());
  let [endCount, sessionCount] = [0, 0];
  const onEnd = () => {
    endCount += 1;
  };
  const listener = { onMessage: () => {}, onDrain: () => {}, onEnd };
  brokers.dial(listener, address);
  await until(() => endCount === 1);
  const onSession = () => {
    sessionCount += 1;
  };
  await serve(t, onSession, address);
  brokers.dial(listener, address);
  await until(() => sessionCount === 1 || endCount === 2);
  assert.deepEqual([sessionCount, endCount], [1, 1]);
});

test('cancelling a stream ends it at the broker', { timeout: TEST_TIMEOUT_MS }, async (t) => {
  const calls: Call[] = [];
  const address = await serve(t, (call) => calls.push(call));
  const { stop } = await linkTo(t, address);
  await until(() => calls.length === 1);
  const [call] = calls;
  assert.ok(call);
  const cancelled = once(call, 'cancelled');
  await stop();
  await cancelled;
});
