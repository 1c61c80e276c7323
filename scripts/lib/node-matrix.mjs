import { cache, run, runNpm } from './project.mjs';

/** The versions of Node that are supported; exact, so that the same commit is tested with the same binaries. */
const VERSIONS = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' };

/**
 * One of the versions of Node that the tests run under; `reason` says why it cannot be had.
 *
 * @typedef {{ version: string, execPath: string, reason?: undefined } | { version: string, reason: string }} Node
 */

/** The Node that runs this script. */
export const OWN_NODE = { version: process.versions.node, execPath: process.execPath };

/**
 * A Node for every supported major. The one that runs this script comes first and stands for its own major.
 *
 * @returns {readonly Node[]}
 */
export function nodeMatrix() {
  const others = Object.entries(VERSIONS).filter(([major]) => major !== OWN_NODE.version.split('.')[0]);
  return [OWN_NODE, ...others.map(([major, version]) => nodeOf(major, version))];
}

/**
 * The registry has Node's own binaries as packages, one a platform, with nothing to run or download on install.
 *
 * @param {string} major
 * @param {string} version
 */
function nodeOf(major, version) {
  const name = `node-${process.platform}-${process.arch === 'ppc64' ? 'ppc64le' : process.arch}`;
  const folder = `${cache}node-${major}`;
  const execPath = `${folder}/node_modules/${name}/bin/node`;
  const isThere = () => run(execPath, ['-v']).output === `v${version}`;
  if (isThere()) return { version, execPath };
  const { output } = runNpm('install', '--prefix', folder, '--no-save', `${name}@${version}`);
  if (isThere()) return { version, execPath };
  return { version, reason: `${name}@${version} cannot be had: ${output.split('\n')[0]}` };
}
