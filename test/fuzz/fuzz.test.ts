import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { found } from './corpus.js';
import { fuzz, withTarget } from './examine.js';
import { TARGETS } from './targets.js';

/** The same inputs at each run; `npm run fuzz` draws others. */
const SEED = 17;

for (const target of TARGETS) {
  describe(`whatever comes in as ${target.name}`, () => {
    it('is borne where it once was not', () =>
      withTarget(target, async (open) => {
        for (const input of found(target.name).values()) await open.examine(input);
      }));

    it(`is borne when it is damaged at random (${target.runs} inputs)`, async () => {
      const failure = await fuzz(target, { runs: target.runs, seed: SEED });
      const shown = failure && `${failure.problem}\ninput in base64: ${failure.input.toString('base64')}`;
      assert.equal(shown, null);
    });
  });
}
