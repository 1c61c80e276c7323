import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { batchesOf } from '../../src/domain/batches.js';

describe('batches', () => {
  it('hold every item once, in order, and only the last is shorter', () => {
    assert.deepEqual([...batchesOf([1, 2, 3, 4, 5], 2)], [[1, 2], [3, 4], [5]]);
    assert.deepEqual(
      [...batchesOf([1, 2, 3, 4], 2)],
      [
        [1, 2],
        [3, 4],
      ],
    );
  });

  it('are none of nothing', () => {
    assert.deepEqual([...batchesOf([], 2)], []);
  });

  it('take no more items than they need', () => {
    let taken = 0;
    function* items(): Generator<number> {
      for (;;) yield taken++;
    }
    assert.deepEqual(batchesOf(items(), 3).next().value, [0, 1, 2]);
    assert.equal(taken, 3);
  });
});
