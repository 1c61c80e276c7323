import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AcknowledgementBatch } from '../../../../src/server/store/commit/acknowledgement-batch.js';
import { Acknowledger } from '../../../../src/server/store/commit/acknowledger.js';

describe('telling callers that their changes are durable', () => {
  it('tells those of the next write after those of the last, also when it comes in the middle of them', async () => {
    const acknowledged: string[] = [];
    const batches = (write: string, count: number) =>
      Array.from({ length: count }, (_, index) => {
        const batch = new AcknowledgementBatch();
        void batch.acknowledged.then(() => acknowledged.push(`${write}${index}`));
        return batch;
      });
    const acknowledger = new Acknowledger(() => true);
    const [first, second] = [batches('first ', 4), batches('second ', 1)];
    acknowledger.add(first);
    acknowledger.add(second);
    await Promise.resolve();
    assert.deepEqual(acknowledged, ['first 0', 'first 1']);
    await Promise.all([...first, ...second].map((batch) => batch.acknowledged));
    assert.deepEqual(acknowledged, ['first 0', 'first 1', 'first 2', 'first 3', 'second 0']);
  });
});
