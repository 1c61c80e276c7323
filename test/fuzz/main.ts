// `npm run fuzz`: damages what comes in at each door of the programs, and in each file that they read, until stopped
// or for as long as asked.
//   npm run fuzz                        every target, for a minute each
//   npm run fuzz -- policy store        those whose name contains one of the words
//   npm run fuzz -- --seconds 3600      longer
// What fails is made small and kept in test/fuzz/corpus, where `npm test` tries it from then on.
import { parseArgs } from 'node:util';
import { keep } from './corpus.js';
import { fuzz } from './examine.js';
import type { Target } from './target.js';
import { TARGETS } from './targets.js';

/** So many inputs between two looks at the clock. */
const ROUND_RUNS = 200;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
});
const firstSeed = Number(values.seed ?? Date.now() % 2 ** 31);
const chosen = TARGETS.filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
);

/** True when nothing was found. */
async function fuzzFor(target: Target, seconds: number): Promise<boolean> {
  const untilMs = performance.now() + seconds * 1_000;
  let tried = 0;
  for (let seed = firstSeed; performance.now() < untilMs; seed++) {
    const failure = await fuzz(target, { runs: ROUND_RUNS, seed });
    if (failure !== null) {
      console.log(`${target.name}: ${failure.problem}\n  kept as ${keep(target.name, failure.input)} (--seed ${seed})`);
      return false;
    }
    tried += ROUND_RUNS;
  }
  console.log(`${target.name}: ${tried} inputs, and none that failed`);
  return true;
}

console.log(`--seed ${firstSeed}`);
let isSound = chosen.length > 0;
for (const target of chosen) isSound = (await fuzzFor(target, Number(values.seconds))) && isSound;
process.exitCode = isSound ? 0 : 1;
