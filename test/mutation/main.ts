// `npm run mutate`: plants one mistake after the other in a copy of the checkout and says which test finds it.
//   npm run mutate                      all of them
//   npm run mutate -- fenced resume     those whose promise or id contains one of the words
//   npm run mutate -- --list            only names them
//   npm run mutate -- --each            goes on after the first test that finds a mistake, and names all that do
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Examiner, type Finding } from './examine.js';
import type { Mutant } from './mutant.js';
import { MUTANTS } from './mutants.js';
import { Sandbox } from './sandbox.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean', default: false }, each: { type: 'boolean', default: false } },
});
const chosen = MUTANTS.filter(
  ({ id, promise }) => positionals.length === 0 || positionals.some((word) => `${promise} ${id}`.includes(word)),
);

if (chosen.length === 0) {
  console.error(`no mistake is called ${positionals.join(' or ')}; --list names them all`);
  process.exitCode = 2;
} else if (values.list) {
  for (const { promise, id, file } of chosen) console.log(`${promise.padEnd(18)} ${id}  (${file})`);
} else {
  process.exitCode = examineAll(chosen, values.each) ? 0 : 1;
}

/** True when every mistake was found. */
function examineAll(mutants: readonly Mutant[], each: boolean): boolean {
  const sandbox = new Sandbox(ROOT);
  process.once('exit', () => sandbox.remove());
  const examiner = new Examiner(sandbox, each);
  const survivors: string[] = [];
  for (const [index, mutant] of mutants.entries()) {
    const finding = examiner.examine(mutant);
    if (finding.foundBy.length === 0) survivors.push(mutant.id);
    console.log(`${`${index + 1}/${mutants.length}`.padEnd(7)} ${mutant.promise.padEnd(18)} ${line(mutant, finding)}`);
  }
  console.log(`\n${mutants.length - survivors.length} found, ${survivors.length} survived`);
  for (const id of survivors) console.log(`SURVIVED ${id}`);
  for (const file of examiner.broken) console.log(`FAILS WITHOUT A MISTAKE ${file}`);
  return survivors.length + examiner.broken.length === 0;
}

function line({ id }: Mutant, { foundBy, tookMs }: Finding): string {
  const verdict = foundBy.length === 0 ? 'SURVIVED' : `found by ${foundBy.join(', ')}`;
  return `${id}: ${verdict} (${(tookMs / 1000).toFixed(1)} s)`;
}
