import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { ID_PATTERN } from '../../../src/domain/ids.js';
import { claimIds } from '../../../src/server/core/claim-ids.js';

const COUNT = 2_000;

describe('ids of claims that their callers do not name', () => {
  it('differ within one millisecond', () => {
    const next = claimIds({ clock: { wallMs: () => 1_800_000_000_000 }, randomBytes });
    const ids = Array.from({ length: COUNT }, next);
    assert.equal(new Set(ids).size, COUNT);
    for (const id of ids) assert.match(id, ID_PATTERN);
  });

  it('sort as they were made, and stay of one length', () => {
    let nowMs = 1_800_000_000_000;
    const next = claimIds({ clock: { wallMs: () => nowMs }, randomBytes });
    const ids = Array.from({ length: COUNT }, () => {
      nowMs += 1;
      return next();
    });
    assert.deepEqual([...ids].sort(), ids);
    assert.deepEqual([...new Set(ids.map(({ length }) => length))], ['c-'.length + 20]);
  });

  it('stay ids when the wall clock is set to nonsense', () => {
    for (const wallMs of [0, -1, 2 ** 41, 4e15, 1.5]) {
      assert.match(claimIds({ clock: { wallMs: () => wallMs }, randomBytes })(), ID_PATTERN);
    }
  });
});
