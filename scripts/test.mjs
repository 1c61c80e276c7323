// `npm test`: every check, then every test, then one line that counts them all.
//   npm test -- test/domain     only the test files whose path contains this, and no other check
//   npm test -- --matrix        the tests under every supported Node, as CI=true does
import { checks } from './lib/checks.mjs';
import { nodeMatrix, OWN_NODE } from './lib/node-matrix.mjs';
import { installOptionalTools } from './lib/optional-tools.mjs';
import { secondsSince } from './lib/project.mjs';
import { testGroups } from './lib/test-files.mjs';
import { runTestFiles } from './lib/tests.mjs';
import { prepare } from './prepare.mjs';

/** @typedef {import('./lib/checks.mjs').Verdict & { name: string }} Result */

const MARKS = { passed: '✓', failed: '✗', skipped: '-' };

const args = process.argv.slice(2);
const filters = args.filter((arg) => !arg.startsWith('--'));
const usesMatrix = args.includes('--matrix') || (process.env['CI'] === 'true' && filters.length === 0);

/** @type {Result[]} */
const results = [];
await main().catch((error) => results.push({ name: 'preparation', outcome: 'failed', reason: error.message }));
close();

async function main() {
  if (testGroups(filters).length === 0) throw new Error(`no test file's path contains ${filters.join(' or ')}`);
  const complaints = await prepare();
  installOptionalTools();
  if (filters.length === 0) runChecks(complaints);
  else if (complaints !== '') results.push({ name: 'types', outcome: 'failed', reason: complaints });
  const nodes = usesMatrix ? nodeMatrix() : [OWN_NODE];
  for (const node of nodes) await runTests(node);
}

/** @param {string} complaints */
function runChecks(complaints) {
  for (const [name, check] of checks(complaints)) {
    const startMs = performance.now();
    const verdict = check();
    results.push({ name, ...verdict });
    const why = verdict.outcome === 'skipped' ? `: ${verdict.reason}` : '';
    console.log(`${MARKS[verdict.outcome]} ${name} in ${secondsSince(startMs)}${why}`);
  }
}

/**
 * Every test is run and printed under the first Node; under the others those for which it matters, and only what
 * failed is printed, at the end.
 *
 * @param {import('./lib/node-matrix.mjs').Node} node
 */
async function runTests(node) {
  if (node.reason !== undefined) {
    results.push({ name: `tests under Node ${node.version}`, outcome: 'skipped', reason: node.reason });
    console.log(`- tests under Node ${node.version} SKIPPED: ${node.reason}`);
    return;
  }
  const isFirstNode = node === OWN_NODE;
  for (const group of testGroups(filters, { isFirstNode })) {
    const startMs = performance.now();
    const found = await runTestFiles(group, { execPath: node.execPath, prints: isFirstNode });
    for (const { file, name, ...verdict } of found)
      results.push({ name: `${file}: ${name} (Node ${node.version})`, ...verdict });
    const failed = found.filter(({ outcome }) => outcome === 'failed');
    if (!isFirstNode) for (const { file, name } of failed) console.log(`  ✗ ${file}: ${name}`);
    const mark = MARKS[failed.length > 0 ? 'failed' : 'passed'];
    console.log(`${mark} ${group.name} tests under Node ${node.version} in ${secondsSince(startMs)}: ${counts(found)}`);
  }
}

function close() {
  const skipped = results.filter(({ outcome }) => outcome === 'skipped');
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  for (const { name, reason } of skipped) console.log(`\nSKIPPED ${name}: ${reason}`);
  for (const { name, reason } of failed) console.log(`\nFAILED ${name}\n${reason.replaceAll(/^/gm, '  ')}`);
  console.log(`\n${counts(results)}`);
  if (failed.length > 0) process.exitCode = 1;
}

/** @param {readonly import('./lib/checks.mjs').Verdict[]} some */
function counts(some) {
  return Object.keys(MARKS)
    .map((each) => `${some.filter(({ outcome }) => outcome === each).length} ${each}`)
    .join(', ');
}
