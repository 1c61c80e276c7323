// `npm test`: every check, then every test, then one line that counts them all.
//   npm test -- test/domain     only the test files whose path contains this, and no other check
//   npm test -- --matrix        the tests under every supported Node, as CI=true does
import { checks } from './lib/checks.mjs';
import { nodeMatrix } from './lib/node-matrix.mjs';
import { installOptionalTools } from './lib/optional-tools.mjs';
import { testGroups } from './lib/test-files.mjs';
import { runTestFiles } from './lib/tests.mjs';
import { prepare } from './prepare.mjs';

const args = process.argv.slice(2);
const filters = args.filter((arg) => !arg.startsWith('--'));
const usesMatrix = args.includes('--matrix') || (process.env.CI === 'true' && filters.length === 0);

const results = [];
try {
  await main();
} catch (error) {
  results.push({ name: 'preparation', outcome: 'failed', reason: error.message });
}
close();

async function main() {
  if (testGroups(filters).length === 0) throw new Error(`no test file's path contains ${filters.join(' or ')}`);
  // Generating here would mend a stale src/gen before the check could see it.
  const complaints = await prepare({ generates: false });
  for (const line of installOptionalTools()) console.log(line);
  if (filters.length === 0) await runChecks(complaints);
  else if (complaints !== '') results.push({ name: 'types', outcome: 'failed', reason: complaints });
  const nodes = usesMatrix ? await nodeMatrix() : [{ major: process.versions.node, execPath: process.execPath }];
  for (const [index, node] of nodes.entries()) await runTests(node, index === 0);
}

async function runChecks(complaints) {
  for (const { name, check } of checks(complaints)) {
    const start = performance.now();
    const result = { name, ...(await check()) };
    results.push(result);
    console.log(
      `${mark(result.outcome)} ${name} in ${seconds(start)}${result.outcome === 'skipped' ? `: ${result.reason}` : ''}`,
    );
  }
}

/** Every test is run and printed under the first Node; under the others those for which it matters, and only what failed is printed, at the end. */
async function runTests(node, isFirstNode) {
  if (node.execPath === undefined) {
    results.push({ name: `tests under Node ${node.major}`, outcome: 'skipped', reason: node.reason });
    console.log(`- tests under Node ${node.major} SKIPPED: ${node.reason}`);
    return;
  }
  for (const group of testGroups(filters, { isFirstNode })) {
    const start = performance.now();
    const found = await runTestFiles(group, { execPath: node.execPath, prints: isFirstNode });
    results.push(
      ...found.map((result) => ({ ...result, name: `${result.file}: ${result.name} (Node ${node.major})` })),
    );
    const outcome = found.some(hasFailed) ? 'failed' : 'passed';
    if (!isFirstNode) for (const { file, name } of found.filter(hasFailed)) console.log(`  ✗ ${file}: ${name}`);
    console.log(`${mark(outcome)} ${group.name} tests under Node ${node.major} in ${seconds(start)}: ${counts(found)}`);
  }
}

function hasFailed({ outcome }) {
  return outcome === 'failed';
}

function close() {
  const of = (outcome) => results.filter((result) => result.outcome === outcome);
  for (const { name, reason } of of('skipped')) console.log(`\nSKIPPED ${name}: ${reason}`);
  for (const { name, reason } of of('failed')) console.log(`\nFAILED ${name}\n${reason.replaceAll(/^/gm, '  ')}`);
  console.log(`\n${counts(results)}`);
  if (of('failed').length > 0) process.exitCode = 1;
}

function counts(some) {
  return ['passed', 'failed', 'skipped']
    .map((outcome) => `${some.filter((result) => result.outcome === outcome).length} ${outcome}`)
    .join(', ');
}

function mark(outcome) {
  return { passed: '✓', failed: '✗', skipped: '-' }[outcome];
}

function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
