// Writes dist/sbom.cdx.json: every package that this one was tested with, with version, licence and checksum, out of
// the lock file (CycloneDX, as npm makes it).
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runNpm } from './lib/project.mjs';

const FLAGS = ['--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];

/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(`${root}${name}`, 'utf8'));

const { devDependencies: _development, ...description } = read('package.json');
const folder = mkdtempSync(join(tmpdir(), 'rma-sbom-'));
try {
  writeLocked(folder);
  const { status, output } = runNpm('sbom', `--prefix=${folder}`, ...FLAGS);
  if (status !== 0) throw new Error(`npm sbom ended with status ${status}: ${output}`);
  mkdirSync(`${root}dist`, { recursive: true });
  writeFileSync(`${root}dist/sbom.cdx.json`, `${JSON.stringify(reproducible(JSON.parse(output)), null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * A package without what only its development needs. `--omit=dev` would leave out also what both need, such as the
 * types of Node, which come with protobufjs.
 *
 * @param {string} to
 */
function writeLocked(to) {
  const lock = read('package-lock.json');
  const { devDependencies: _also, ...own } = lock.packages[''];
  const others = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  const packages = { '': own, ...Object.fromEntries(others) };
  writeFileSync(join(to, 'package.json'), JSON.stringify(description));
  writeFileSync(join(to, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
}

/**
 * The same from the same sources: without the moment, a random number, and the folder's name, which npm takes for the
 * package's.
 *
 * @param {{ serialNumber: string, metadata: { timestamp: string, component: object } }} bill
 */
function reproducible({ serialNumber: _serialNumber, metadata, ...rest }) {
  const { timestamp: _timestamp, component, ...about } = metadata;
  return { ...rest, metadata: { ...about, component: { ...component, name: description.name } } };
}
