import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cohort } from '../../../../src/server/store/commit/cohort.js';
import { Telling } from '../../../../src/server/store/commit/telling.js';

describe('telling callers that their changes are durable', () => {
  it('tells those of the next write after those of the last, also when it comes in the middle of them', async () => {
    const told: string[] = [];
    const cohorts = (write: string, count: number) =>
      Array.from({ length: count }, (_, index) => {
        const cohort = new Cohort();
        void cohort.told.then(() => told.push(`${write}${index}`));
        return cohort;
      });
    const telling = new Telling(() => true);
    const [first, second] = [cohorts('first ', 4), cohorts('second ', 1)];
    telling.add(first);
    telling.add(second);
    await Promise.resolve();
    assert.deepEqual(told, ['first 0', 'first 1']);
    await Promise.all([...first, ...second].map((cohort) => cohort.told));
    assert.deepEqual(told, ['first 0', 'first 1', 'first 2', 'first 3', 'second 0']);
  });
});
