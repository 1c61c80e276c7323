import { filesBelow } from './fingerprint.mjs';

/** How many times slower than others this machine is; within the tests examples/fleet/patience.ts reads it. */
const patience = Number(process.env.RMA_PATIENCE ?? 1);

/** Real processes, sockets and kernels: these may take longer. */
const integrationFolder = 'test/integration/';

/** What changes the machine's own pool of huge pages, or judges by it: nothing else may run meanwhile. */
const alone = ['demo', 'hugetlb-fleet', 'kept-rmas', 'qemu', 'quarantine'].map(
  (name) => `${integrationFolder}${name}.test.ts`,
);

/** The longest first, so that no core is idle at the end. */
const long = ['kvm-eras', 'kvm-life', 'prometheus/trouble', 'package'].map(
  (name) => `${integrationFolder}${name}.test.ts`,
);

/** What other programs make of our files, and what our files say: no other version of Node changes that. */
const underOneNode = [
  'test/deploy/',
  'test/style/',
  ...['conformance', 'prometheus/', 'qemu', 'systemd'].map((name) => `${integrationFolder}${name}`),
];

/**
 * The compiled test files, in groups that are run one after the other. With filters: those whose source path contains one; for
 * another Node than the first, those of which the version of Node matters.
 * The list comes from the sources, because dist/ may still have tests that are no longer there.
 */
export function testGroups(filters, { isFirstNode = true } = {}) {
  const matches = (path) => filters.length === 0 || filters.some((filter) => path.includes(filter));
  const matters = (path) => isFirstNode || !underOneNode.some((part) => path.startsWith(part));
  const sources = filesBelow('test').filter((path) => path.endsWith('.test.ts') && matches(path) && matters(path));
  const isIntegration = (path) => path.startsWith(integrationFolder);
  const together = sources.filter((path) => isIntegration(path) && !alone.includes(path));
  const inOrder = [
    ...long.filter((path) => together.includes(path)),
    ...together.filter((path) => !long.includes(path)),
  ];
  return [
    { name: 'unit', files: sources.filter((path) => !isIntegration(path)), concurrency: 2, fileTimeoutMs: 300_000 },
    { name: 'integration', files: inOrder, concurrency: 2, fileTimeoutMs: 900_000 },
    {
      name: 'huge page',
      files: alone.filter((path) => sources.includes(path)),
      concurrency: 1,
      fileTimeoutMs: 900_000,
    },
  ]
    .filter(({ files }) => files.length > 0)
    .map(({ files, fileTimeoutMs, ...group }) => ({
      ...group,
      files: files.map(compiled),
      fileTimeoutMs: fileTimeoutMs * patience,
    }));
}

function compiled(source) {
  return `dist/${source.replace(/\.ts$/, '.js')}`;
}
