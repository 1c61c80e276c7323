// Does what is missing before anything can run, with a line for each step: install packages, and compile into dist/.
import { existsSync, rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { install, isInstalled } from './lib/install.mjs';
import { locked } from './lib/lock.mjs';
import { filesBelow, root, run, secondsSince } from './lib/project.mjs';

/**
 * Makes the checkout runnable; with `builds: false` only what has packages for its only need.
 *
 * Returns the compiler's complaints, '' for none: whether they stop the caller is the caller's choice.
 */
export function prepare({ builds = true } = {}) {
  return locked(() => {
    if (!isInstalled()) step('installed packages', install);
    return builds ? step('built', build) : '';
  });
}

/**
 * @template T
 * @param {string} name
 * @param {() => T} work
 */
function step(name, work) {
  const startMs = performance.now();
  const result = work();
  console.log(result ? `✗ ${name} with errors, in ${secondsSince(startMs)}` : `✓ ${name} in ${secondsSince(startMs)}`);
  return result;
}

/** Returns the compiler's complaints; it emits either way. */
function build() {
  pruneOrphans();
  const { status, output } = run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.', '--pretty', 'false']);
  return status === 0 ? '' : output || `tsc ended with status ${status}`;
}

/** The compiler never removes what it once wrote: a deleted module would stay importable, and only on this machine. */
function pruneOrphans() {
  if (!existsSync(`${root}dist`)) return;
  for (const path of filesBelow('dist')) {
    const source = /^dist\/(.+?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(path)?.[1];
    if (source !== undefined && !existsSync(`${root}${source}.ts`)) rmSync(`${root}${path}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const complaints = await prepare({ builds: !process.argv.includes('--no-build') }).catch((error) => error.message);
  if (complaints !== '') console.error(`✗ ${complaints}`);
  process.exitCode = complaints === '' ? 0 : 1;
}
