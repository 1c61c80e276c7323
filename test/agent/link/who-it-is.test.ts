import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startLink, startSession } from './harness.js';

test('a broker that asks for a word at once is answered at once, with its question acknowledged', async (t) => {
  const { stream } = await startSession(t);
  stream.say({ heartbeat: { answerAtOnce: true } });
  const answer = stream.received.at(-1);
  assert.deepEqual([answer?.body, answer?.ack], ['heartbeat', 2]);
  stream.takeBodies();
  stream.say({ heartbeat: {} });
  assert.deepEqual(stream.takeBodies(), [], 'an answer asks for nothing');
});

test('a Hello tells which agent this is', async (t) => {
  const { broker } = await startLink(t);
  assert.equal(broker.last.received[0]?.hello?.identity, 'agent-a');
});
