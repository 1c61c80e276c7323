import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryDisk } from '../../src/server/store/memory/memory-store.js';
import { FakeClock, settle } from '../fakes/fake-clock.js';
import { SimBroker, TERMS } from './sim-broker.js';
import { SimStream } from './sim-stream.js';

test('a stream whose Hello is still on its way is not taken for silent before its time', async () => {
  const clock = new FakeClock();
  const broker = await SimBroker.start(new MemoryDisk(Buffer.alloc(32)), clock, () =>
    assert.fail('nobody asks for claims'),
  );
  const ends: string[] = [];
  const stream = new SimStream({ onMessage: () => {}, onDrain: () => {}, onEnd: ({ reason }) => ends.push(reason) });
  broker.accept(stream);
  const pass = async (ms: number) => {
    await clock.advanceAndSettle(ms);
    stream.deliver(1);
    await settle();
  };
  await pass(TERMS.sessionTtlMs - 1_000);
  assert.deepEqual(ends, []);
  await pass(2_000);
  assert.deepEqual(ends, ['SESSION_SILENT']);
  broker.crash(true);
});
