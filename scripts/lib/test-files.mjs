import { filesBelow } from './project.mjs';

/** How many times slower than others this machine is; within the tests examples/fleet/patience.ts reads it. */
const patience = Number(process.env['RMA_PATIENCE'] ?? 1);

/** Real processes, sockets and kernels: these may take longer. */
const integrationFolder = 'test/integration/';

/** What changes the machine's own pool of huge pages, or judges by it: nothing else may run meanwhile. */
const alone = ['demo', 'hugetlb-fleet', 'kept-rmas', 'qemu', 'quarantine'].map(
  (name) => `${integrationFolder}${name}.test.ts`,
);

/** The longest first, so that no core is idle at the end. */
const long = ['kvm/kvm-eras', 'kvm/kvm-life', 'prometheus/brokers', 'prometheus/trouble', 'package', 'ha/chaos'].map(
  (name) => `${integrationFolder}${name}.test.ts`,
);

/**
 * What other programs make of our files, and what our files say: no other version of Node changes that. And the long
 * stories of several brokers: `brokers` has the same programs under every Node.
 */
const underOneNode = [
  'test/deploy/',
  'test/style/',
  ...['conformance', 'ha/', 'ha-demo', 'prometheus/', 'qemu', 'systemd'].map((name) => `${integrationFolder}${name}`),
];

/**
 * Compiled test files that are run together, `concurrency` of them at a time.
 *
 * @typedef {{ name: string, files: string[], concurrency: number, fileTimeoutMs: number }} TestGroup
 */

/**
 * The groups of test files, which are run one after the other. With filters: those whose source path contains one; for
 * another Node than the first, those of which the version of Node matters.
 * The list comes from the sources, because dist/ may still have tests that are no longer there.
 *
 * @param {readonly string[]} filters
 * @returns {readonly TestGroup[]}
 */
export function testGroups(filters, { isFirstNode = true } = {}) {
  const sources = filesBelow('test').filter(
    (path) =>
      path.endsWith('.test.ts') &&
      (filters.length === 0 || filters.some((filter) => path.includes(filter))) &&
      (isFirstNode || !underOneNode.some((part) => path.startsWith(part))),
  );
  const unit = sources.filter((path) => !path.startsWith(integrationFolder));
  const together = sources.filter((path) => path.startsWith(integrationFolder) && !alone.includes(path));
  const inOrder = [
    ...long.filter((path) => together.includes(path)),
    ...together.filter((path) => !long.includes(path)),
  ];
  return [
    group('unit', unit, { concurrency: 2, fileTimeoutMs: 300_000 }),
    group('integration', inOrder, { concurrency: 2, fileTimeoutMs: 900_000 }),
    group(
      'huge page',
      alone.filter((path) => sources.includes(path)),
      { concurrency: 1, fileTimeoutMs: 900_000 },
    ),
  ].filter(({ files }) => files.length > 0);
}

/**
 * @param {string} name
 * @param {readonly string[]} sources
 * @param {{ concurrency: number, fileTimeoutMs: number }} bounds
 */
function group(name, sources, { concurrency, fileTimeoutMs }) {
  const files = sources.map((path) => `dist/${path.replace(/\.ts$/, '.js')}`);
  return { name, files, concurrency, fileTimeoutMs: fileTimeoutMs * patience };
}
