import { filesBelow } from './fingerprint.mjs';

/** How many times slower than others this machine is; within the tests examples/fleet/patience.ts reads it. */
const patience = Number(process.env.RMA_PATIENCE ?? 1);

/** Real processes, sockets and kernel pools: these run one file at a time, and may take longer. */
const integrationFolder = 'test/integration/';

/**
 * The compiled test files, in groups that are run one after the other. With filters: those whose source path contains one.
 * The list comes from the sources, because dist/ may still have tests that are no longer there.
 */
export function testGroups(filters) {
  const matches = (path) => filters.length === 0 || filters.some((filter) => path.includes(filter));
  const sources = filesBelow('test').filter((path) => path.endsWith('.test.ts') && matches(path));
  const [unit, integration] = [false, true].map((wanted) =>
    sources.filter((path) => path.startsWith(integrationFolder) === wanted).map(compiled),
  );
  return [
    { name: 'unit', files: unit, concurrency: 2, fileTimeoutMs: 300_000 * patience },
    { name: 'integration', files: integration, concurrency: 1, fileTimeoutMs: 900_000 * patience },
  ].filter((group) => group.files.length > 0);
}

function compiled(source) {
  return `dist/${source.replace(/\.ts$/, '.js')}`;
}
