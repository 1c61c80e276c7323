import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's folder, with a trailing slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the scripts remember between runs, with a trailing slash; safe to delete. */
export const cache = `${root}.cache/`;

/** A tool that says more than this is broken. */
const OUTPUT_BYTES_MAX = 16 * 2 ** 20;

/**
 * Runs a program in the project's folder to its end. Never throws: `status` is its exit status, or
 * 127 when it could not be started.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
export function run(command, args, options) {
  const settings = { cwd: root, maxBuffer: OUTPUT_BYTES_MAX, ...options, encoding: /** @type {const} */ ('utf8') };
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, settings);
  return { status: status ?? (error ? 127 : 1), output: [stdout, stderr, error?.message, signal].join('').trim() };
}

/**
 * Runs npm: the one that runs this script when there is one, so that a second npm on PATH is never mixed in. No package
 * here needs its install script where npm has its binaries, so none gets to run one.
 *
 * @param {readonly string[]} words
 */
export function runNpm(...words) {
  const args = [...words, '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const own = process.env['npm_execpath'];
  return own?.endsWith('.js') ? run(process.execPath, [own, ...args]) : run('npm', args);
}

/**
 * Every file below a folder of the project, as paths from its root, sorted.
 *
 * @param {string} folder
 */
export function filesBelow(folder) {
  return readdirSync(`${root}${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.slice(root.length).replaceAll('//', '/'))
    .sort();
}

/** @param {number} startMs by `performance.now()` */
export function secondsSince(startMs) {
  return `${((performance.now() - startMs) / 1000).toFixed(1)} s`;
}
