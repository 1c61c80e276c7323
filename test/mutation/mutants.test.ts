import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testFiles } from './examine.js';
import { PROMISES } from './mutant.js';
import { MUTANTS } from './mutants.js';
import { planted } from './sandbox.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

describe('the mistakes that can be planted', () => {
  it('have a name each, and break every promise', () => {
    assert.equal(new Set(MUTANTS.map(({ id }) => id)).size, MUTANTS.length);
    assert.deepEqual(new Set(MUTANTS.map(({ promise }) => promise)), new Set(PROMISES));
  });

  for (const mutant of MUTANTS) {
    it(`still has its place in the source: ${mutant.id}`, () => {
      const source = readFileSync(join(ROOT, mutant.file), 'utf8');
      assert.notEqual(planted(mutant, source), source);
      for (const part of mutant.tests) assert.notDeepEqual(testFiles(ROOT, [part]), [], `no test is at ${part}`);
    });
  }
});
