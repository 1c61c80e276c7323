import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { it } from 'node:test';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { PATIENCE_MS } from '../../../examples/fleet/patience.js';
import { BrokerCalls } from '../../../src/client/rpc/broker-calls.js';
import { drainNode, type WireDrain } from '../../../src/client/rpc/drain-node.js';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { call, clientsOf, memoryDisk, ObedientAgent, refusalOf, testBroker, wireHello } from '../../server/support.js';

const HOLDS_ON = {
  inventory: { capacityCount: 2, slots: { free: 1, bound: 1 }, unclaimedCount: 1, unscheduledCount: 1 },
};
const OPTIONS = { reason: 'new fan', deadlineMs: 60_000 };

function callsTo({ port }: RunningBroker, attemptsMax = 20): BrokerCalls {
  const terms = { clock: systemClock, random: () => 0, deadlineMs: PATIENCE_MS, attemptsMax };
  return new BrokerCalls(`127.0.0.1:${port}`, terms);
}

async function brokerAt(disk: ReturnType<typeof memoryDisk>, port = 0): Promise<RunningBroker> {
  const running = await testBroker(disk, { listenAddress: `127.0.0.1:${port}` });
  await new ObedientAgent(clientsOf(running.port).agent).greet(wireHello('n1', 2, HOLDS_ON));
  return running;
}

it('following a drain goes on over a restart of the broker, to the deadline of before', async () => {
  const disk = memoryDisk();
  const first = await brokerAt(disk);
  const calls = callsTo(first);
  const drain = calls.drainNode('nodes/n1', OPTIONS);
  const { value: before } = await drain.next();
  await first.stop();
  const pending = drain.next();
  const second = await brokerAt(disk, first.port);
  const { value: after } = await pending;
  assert.ok(before && after);
  const deadlineMs = (response: typeof after) => Number(response.node?.drainDeadlineTime?.seconds) * 1_000;
  assert.ok(Math.abs(deadlineMs(after) - deadlineMs(before)) <= 2_000);
  await drain.return();
  calls.close();
  await second.stop();
});

it('following a drain does not begin one anew that was ended while the broker was away', async () => {
  const disk = memoryDisk();
  const first = await brokerAt(disk);
  const calls = callsTo(first);
  const drain = calls.drainNode('nodes/n1', OPTIONS);
  await drain.next();
  await first.stop();
  // As if somebody had uncordoned it between two tries.
  const node = disk.nodes.get('n1');
  assert.ok(node);
  disk.nodes.set('n1', { ...node, cordonReason: null, drain: null });
  const pending = refusalOf(drain.next());
  const second = await brokerAt(disk, first.port);
  assert.equal((await pending).reason, 'DRAIN_CANCELLED');
  const { fleet } = clientsOf(second.port);
  assert.equal((await call(fleet, fleet.GetNode, { name: 'nodes/n1' })).cordoned, false);
  calls.close();
  await second.stop();
});

it('following a drain goes on when a broker that stands still says nothing of it in time', async () => {
  const answers: readonly Partial<WireDrain>[] = [{}, { drained: true }];
  let streams = 0;
  const open = async () =>
    Object.assign(Readable.from([answers[streams++]]), {
      cancel: () => {},
    }) as unknown as ClientReadableStream<WireDrain>;
  const said = [new RmaError({ reason: 'CALL_TIMED_OUT', message: 'no answer' })];
  const isDraining = async () => {
    const problem = said.pop();
    if (problem !== undefined) throw problem;
    return true;
  };
  const terms = { clock: systemClock, random: () => 0, firstAnswerMs: PATIENCE_MS, deadlineMs: 60_000 };
  const told: WireDrain[] = [];
  for await (const drain of drainNode({ ...terms, open, isDraining })) told.push(drain);
  assert.deepEqual(told, answers);
});

it('a drain whose first call finds nobody is given up after the attempts that it has', async () => {
  const running = await brokerAt(memoryDisk());
  const calls = callsTo(running, 2);
  await running.stop();
  assert.equal((await refusalOf(calls.drainNode('nodes/n1', OPTIONS).next())).reason, 'BROKER_UNREACHABLE');
  calls.close();
});
