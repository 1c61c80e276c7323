import assert from 'node:assert/strict';
import { it } from 'node:test';
import { askItems, BATCH_ROUNDS_MAX } from '../../../src/client/rpc/repeated-items.js';
import { toStatusMessage } from '../../../src/common/errors/grpc-status.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import type { ReceivedStatus } from '../../../src/common/rpc/status-details.js';
import type { Reason } from '../../../src/domain/reasons.js';

const refused = (reason: Reason) => ({
  error: toStatusMessage(new RmaError({ reason, message: reason })) as ReceivedStatus,
});
const DONE = { error: null };
const LEFT = refused('NOT_LEADER');

/** What each round of a batch answers, and what it was asked. */
function rounds(...answers: readonly (readonly { readonly error: ReceivedStatus | null }[] | Error)[]) {
  const asked: string[] = [];
  const ask = async (requests: readonly string[]) => {
    const answer = answers[asked.length];
    asked.push(requests.join(''));
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('was asked once more');
    return answer;
  };
  return { asked, ask };
}

it('a batch asks the next leader for what this one left to it, and for nothing else', async () => {
  const gone = refused('CLAIM_NOT_FOUND');
  const { asked, ask } = rounds([LEFT, DONE, gone, LEFT], [gone, DONE]);
  assert.deepEqual(await askItems(['a', 'b', 'c', 'd'], ask), [gone, DONE, gone, DONE]);
  assert.deepEqual(asked, ['abcd', 'ad']);
});

it('a batch asks no more often than brokers may hand over meanwhile', async () => {
  const { asked, ask } = rounds(...Array(BATCH_ROUNDS_MAX).fill([LEFT]));
  assert.deepEqual(await askItems(['a'], ask), [LEFT]);
  assert.equal(asked.length, BATCH_ROUNDS_MAX);
});

it('a batch keeps the results that it has when nobody answers any more, and has none when nobody ever did', async () => {
  const { ask } = rounds([LEFT, DONE], new Error('nobody'));
  assert.deepEqual(await askItems(['a', 'b'], ask), [LEFT, DONE]);
  await assert.rejects(askItems(['a'], rounds(new Error('nobody')).ask), /nobody/);
});
