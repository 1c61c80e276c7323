import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RawCaller } from '../../../bench/attack/raw-caller.js';
import { CONNECTION_UNSENT_BYTES_MAX } from '../../../src/server/admission/admission.js';
import { BOUNDS } from '../../../src/server/admission/call-classes.js';
import { call, requestFor } from '../../server/support.js';
import { HostileScene } from './hostile-scene.js';

const CLAIMS = 400;
const LIST = '/rma.v1.BrokerService/ListClaims';
const WATCH = '/rma.v1.BrokerService/WatchClaims';
const STREAM = '/rma.v1.BrokerService/StreamClaims';

const UNSENT = 'rma_broker_unsent_bytes';
const CALLS = 'rma_broker_calls';
const refused = (limit: string) => `rma_broker_calls_refused_total{class="read",limit="${limit}"}`;

/** Far more than a turn of the event loop takes here, and far less than to write hundreds of pages in one. */
const TURN_CPU_S_MAX = 0.25;

describe('callers who ask and read nothing', () => {
  let scene: HostileScene;
  before(async () => {
    scene = await HostileScene.start(['--max-watchers', '400']);
    await scene.fill(CLAIMS);
  });
  after(() => scene.stop());

  const listsOver = (caller: RawCaller, count: number) => {
    for (let asked = 0; asked < count; asked++) caller.call(LIST, 'rma.v1.ListClaimsRequest', { pageSize: 1_000 });
  };

  /** What well-behaved callers want meanwhile: all of it is done. */
  const serveOthers = async () => {
    const { broker, fleet } = scene.clients;
    for (let count = 0; count < 5; count++) {
      const { claim } = await call(broker, broker.CreateClaim, requestFor('guest'));
      assert.equal(claim?.state, 'PREPARED');
      await call(broker, broker.ReleaseClaim, { name: claim.name });
      assert.equal((await call(fleet, fleet.CordonNode, { name: 'nodes/n1', reason: 'test' })).cordoned, true);
      assert.equal((await call(fleet, fleet.UncordonNode, { name: 'nodes/n1' })).cordoned, false);
      assert.equal((await call(fleet, fleet.ListNodes, {})).nodes.length, 1);
    }
  };

  const assertNothingHeld = async () => {
    await scene.until(UNSENT, (bytes) => bytes === 0);
    await scene.until(CALLS, (calls) => calls === 0);
  };

  /** One round of an attack; returns the memory of the broker while it lasts. */
  const round = async (attack: () => Promise<readonly RawCaller[]>, unsentMax: number): Promise<number> => {
    await scene.metrics();
    const callers = await attack();
    await serveOthers();
    const told = await scene.metrics();
    assert.ok((told.get(UNSENT) ?? 0) <= unsentMax, `${told.get(UNSENT)} bytes unsent`);
    assert.ok(
      (told.get('rma_broker_turn_cpu_max_seconds') ?? 1) <= TURN_CPU_S_MAX,
      `${told.get('rma_broker_turn_cpu_max_seconds')} s`,
    );
    assert.equal(told.get('rma_broker_sessions'), 1, 'the agent is there');
    for (const caller of callers) caller.close();
    await assertNothingHeld();
    return told.get('process_resident_memory_bytes') ?? 0;
  };

  /** Memory does not grow from round to round. */
  const twice = async (attack: () => Promise<readonly RawCaller[]>, unsentMax: number) => {
    const first = await round(attack, unsentMax);
    const second = await round(attack, unsentMax);
    assert.ok(second <= first * 1.3, `${first} bytes in the first round, ${second} in the second`);
  };

  it('hold the bytes of one connection, and the rest of what they ask is refused', async () => {
    const attack = async () => {
      const before = await scene.value(refused('connection_unsent_bytes'));
      const caller = await RawCaller.open(scene.fleet.brokerAddress, 0);
      listsOver(caller, 600);
      const pages = CONNECTION_UNSENT_BYTES_MAX / (256 * 1024);
      await scene.until(refused('connection_unsent_bytes'), (count) => count >= before + 600 - 2 * pages);
      assert.ok((await scene.value(CALLS)) <= 2 * pages);
      assert.equal(caller.bytesReceived, 0);
      return [caller];
    };
    await twice(attack, CONNECTION_UNSENT_BYTES_MAX);
  });

  it('leave room for others from however many connections of an address', async () => {
    const attack = async () => {
      const before = await scene.value(refused('identity_unsent_bytes'));
      const callers = await Promise.all(Array.from({ length: 8 }, () => RawCaller.open(scene.fleet.brokerAddress, 0)));
      for (const caller of callers) listsOver(caller, 60);
      await scene.until(refused('identity_unsent_bytes'), (count) => count >= before + 100);
      return callers;
    };
    await twice(attack, BOUNDS.read.unsentBytesOfOneMax + 2 ** 20);
  });

  it('watch, and hold a message each when there is no room for more', async () => {
    const watchers = 100;
    const attack = async () => {
      const callers = await Promise.all(Array.from({ length: 6 }, () => RawCaller.open(scene.fleet.brokerAddress, 0)));
      for (let count = 0; count < watchers; count++) callers[count % 6]?.call(WATCH, 'rma.v1.WatchClaimsRequest', {});
      await scene.until('rma_broker_watchers', (count) => count === watchers);
      return callers;
    };
    await twice(attack, BOUNDS.read.unsentBytesMax + watchers * 32 * 1024);
    await scene.until('rma_broker_watchers', (count) => count === 0);
  });

  it('make claims by the stream, which is read no further', async () => {
    const attack = async () => {
      const caller = await RawCaller.open(scene.fleet.brokerAddress, 0);
      const stream = caller.begin(STREAM);
      stream.write(Buffer.alloc(0));
      await scene.until(
        'rma_grpc_server_in_flight_calls{service="BrokerService",method="StreamClaims"}',
        (open) => open === 1,
      );
      return [caller];
    };
    await twice(attack, CONNECTION_UNSENT_BYTES_MAX);
  });
});
