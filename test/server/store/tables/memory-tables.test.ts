import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryTables } from '../../../../src/server/store/tables/memory-tables.js';

describe('tables in memory', () => {
  it('are read in the order of their keys, whatever the order of the puts was', () => {
    const { claims } = memoryTables();
    for (const key of [10, 9, 100]) claims.put(key, `${key}`);
    assert.deepEqual([...claims.getKeys()], [9, 10, 100]);
    claims.put(50, '50');
    claims.put(10, 'ten');
    claims.remove(9);
    assert.deepEqual(
      Array.from(claims.getRange({ limit: 2 }), ({ value }) => value),
      ['ten', '50'],
    );
  });

  it('have several texts under a key of an index, until the last one is removed', () => {
    const { compactedRequests } = memoryTables();
    for (const text of ['a', 'b', 'a']) compactedRequests.put('request', text);
    assert.deepEqual([...compactedRequests.getValues('request')], ['a', 'b']);
    for (const text of ['a', 'b']) compactedRequests.remove('request', text);
    assert.equal(compactedRequests.doesExist('request'), false);
  });
});
