import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { RawCaller } from '../../../bench/attack/raw-caller.js';
import { fromGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import { shareOfOne } from '../../../src/domain/access/identity-limits.js';
import { ANYBODY } from '../../../src/domain/access/known-caller.js';
import { AccessControl } from '../../../src/server/access/access-control.js';
import { agentService } from '../../../src/server/session/agent-service.js';
import { SESSIONS_MAX } from '../../../src/server/session/session-registry.js';
import {
  call,
  clientsOf,
  memoryDisk,
  ObedientAgent,
  refusalOf,
  requestFor,
  testBroker,
  wireHello,
} from '../support.js';

const SERVICE = '/rma.v1.BrokerService';

/** A broker without TLS; its clients call from 127.0.0.1, and `other` from 127.0.0.2. */
async function scene(t: TestContext) {
  const running = await testBroker(memoryDisk());
  t.after(() => running.stop());
  const other = await RawCaller.open(`127.0.0.1:${running.port}`, undefined, '127.0.0.2');
  t.after(() => other.close());
  return { ...clientsOf(running.port), port: running.port, other };
}

/** The gRPC code that a call ends with, or 0 once it is answered. */
async function codeOf(stream: ReturnType<RawCaller['begin']>): Promise<number> {
  const [headers] = await once(stream, 'response');
  if (headers['grpc-status'] !== undefined) return Number(headers['grpc-status']);
  if (!stream.destroyed) await once(stream, 'data');
  return 0;
}

describe('one address, without TLS', () => {
  it('leaves room for others among the watches', async (t) => {
    const { broker, other } = await scene(t);
    const watches = Array.from({ length: 3 }, () => broker.WatchClaims({}).on('error', () => {}));
    await Promise.all(watches.map((watch) => once(watch, 'data')));
    const [refused] = await once(broker.WatchClaims({}), 'error');
    const { reason, metadata, message } = fromGrpcStatus(refused);
    assert.deepEqual([reason, metadata['identity'], metadata['max']], ['TOO_MANY_WATCHES', '127.0.0.1', '3']);
    assert.match(message, /127\.0\.0\.1 has 3 watches already, which is the most for one caller/);
    const watch = () => other.call(`${SERVICE}/WatchClaims`, 'rma.v1.WatchClaimsRequest', {});
    assert.equal(await codeOf(watch()), 0);
    assert.equal(await codeOf(watch()), 8, 'all are taken now');
    for (const each of watches) each.cancel();
  });

  it('leaves room for others among the streams of claims', async (t) => {
    const { broker, other } = await scene(t);
    const streams = Array.from({ length: 60 }, () => broker.StreamClaims());
    for (const stream of streams) stream.on('error', () => {}).write({ id: 1 });
    await Promise.all(streams.map((stream) => once(stream, 'data')));
    const batch = () => call(broker, broker.BatchReleaseClaims, { names: ['claims/nobody'] });
    assert.equal((await refusalOf(batch())).reason, 'OVERLOADED');
    const names = ['claims/nobody'];
    const request = [`${SERVICE}/BatchReleaseClaims`, 'rma.v1.BatchReleaseClaimsRequest', { names }] as const;
    assert.equal(await codeOf(other.call(...request)), 0);
    for (const stream of streams) stream.cancel();
  });

  it('leaves room for others among the requests that wait', async (t) => {
    const { agent, broker, fleet, other } = await scene(t);
    await new ObedientAgent(agent).greet(wireHello('n1', 0));
    const request = (guest: string) => ({ ...requestFor(guest), wait: { seconds: 600 } });
    const reasons = Array.from({ length: 8 }, (_, at) => {
      return new Promise<string>((resolve) => {
        const waiting = broker.CreateClaim(request(`g${at}`), (error) => resolve(fromGrpcStatus(error).reason));
        t.after(() => waiting.cancel());
      });
    });
    assert.equal(await Promise.race(reasons), 'TOO_MANY_WAITING');
    const counted = async (count: number) => {
      while ((await call(fleet, fleet.GetStatus, {})).waitingCount !== count);
    };
    await counted(7);
    other.call(`${SERVICE}/CreateClaim`, 'rma.v1.CreateClaimRequest', request('other'));
    await counted(8);
  });

  it('leaves room for others among the sessions', () => {
    let served = 0;
    const { Session } = agentService({
      admission: { follow: () => {} },
      metrics: { listenTo: () => {} },
      callerOf: () => ANYBODY,
      control: new AccessControl(null),
      sessions: {
        serve: () => {
          served += 1;
          return () => {};
        },
      },
    });
    const from = (peer: string) => {
      const stream = Object.assign(new EventEmitter(), { getPeer: () => peer });
      let reason = '';
      stream.on('error', (status) => {
        ({ reason } = fromGrpcStatus(status));
      });
      Session(stream as never);
      return reason;
    };
    for (let port = 0; port < SESSIONS_MAX; port++) {
      if (from(`10.0.0.1:${port}`) !== 'OVERLOADED') continue;
      assert.equal(port, shareOfOne(SESSIONS_MAX));
      break;
    }
    assert.equal(from('10.0.0.2:1'), '');
    assert.equal(served, shareOfOne(SESSIONS_MAX) + 1);
  });
});
