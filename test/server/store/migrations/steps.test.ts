import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { canMigrate, LAYOUT } from '../../../../src/server/store/migrations/migrate.js';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));

/** That of 0.1.0, the first version that was released. */
const FIRST_LAYOUT = 5;

describe('the steps from the layout of 0.1.0 to that of this version', () => {
  const before = Array.from({ length: LAYOUT - FIRST_LAYOUT }, (_, index) => FIRST_LAYOUT + index);

  it('are there', () => assert.ok(before.length >= 1));

  for (const layout of before) {
    it(`begin from ${layout} in a file of its own, with a test of its own`, () => {
      assert.ok(canMigrate(layout));
      for (const file of [
        `src/server/store/migrations/from-${layout}.ts`,
        `test/server/store/migrations/from-${layout}.test.ts`,
      ]) {
        assert.ok(existsSync(`${ROOT}${file}`), file);
      }
    });
  }

  it('begin from no layout that was never released, and from none of the future', () => {
    assert.deepEqual([FIRST_LAYOUT - 1, LAYOUT, LAYOUT + 1].filter(canMigrate), []);
  });
});
