import { existsSync } from 'node:fs';
import { cache } from './root.mjs';
import { run, runNpm } from './run.mjs';

/** The versions of Node that are supported; exact, so that the same commit is tested with the same binaries. */
const versions = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' };

/**
 * A Node binary for every supported major: `{ major, execPath }`, or `{ major, reason }` for one that cannot be had.
 * The one that runs this script comes first and stands for its own major.
 */
export async function nodeMatrix() {
  const own = process.versions.node.split('.')[0];
  const others = Object.keys(versions).filter((major) => major !== own);
  const found = [{ major: own, execPath: process.execPath }];
  for (const major of others) found.push(await nodeOf(major));
  return found;
}

/** The registry has Node's own binaries as packages, one a platform, with nothing to run or download on install. */
async function nodeOf(major) {
  const folder = `${cache}node-${major}`;
  const name = `node-${process.platform}-${process.arch === 'ppc64' ? 'ppc64le' : process.arch}`;
  const execPath = `${folder}/node_modules/${name}/bin/node`;
  const isRight = async () =>
    existsSync(execPath) && (await run(execPath, ['-v'])).output.trim() === `v${versions[major]}`;
  if (await isRight()) return { major, execPath };
  const flags = ['--ignore-scripts', '--no-save', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const { output } = await runNpm(['install', '--prefix', folder, ...flags, `${name}@${versions[major]}`]);
  if (await isRight()) return { major, execPath };
  return { major, reason: `${name}@${versions[major]} cannot be had: ${output.trim().split('\n')[0] ?? ''}` };
}
