import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canMigrate, LAYOUT } from '../../../../src/server/store/migrations/migrate.js';
import { trackedFiles } from '../../../style/tree.js';

/** That of 0.1.0, the first version that was released. */
const FIRST_LAYOUT = 5;

describe('the steps from the layout of 0.1.0 to that of this version', () => {
  const before = Array.from({ length: LAYOUT - FIRST_LAYOUT }, (_, index) => FIRST_LAYOUT + index);

  it('are there', () => assert.ok(before.length >= 1));

  for (const layout of before) {
    it(`begin from ${layout} in a file of its own, with a test of its own`, () => {
      assert.ok(canMigrate(layout));
      const files = trackedFiles();
      assert.ok(files.includes(`src/server/store/migrations/from-${layout}.ts`));
      assert.ok(files.includes(`test/server/store/migrations/from-${layout}.test.ts`));
    });
  }

  it('begin from no layout that was never released, and from none of the future', () => {
    assert.deepEqual([FIRST_LAYOUT - 1, LAYOUT, LAYOUT + 1].filter(canMigrate), []);
  });
});
