import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read, trackedFiles } from './tree.js';

const texts = trackedFiles().filter((path) => !/\.(png|ico|gz)$/.test(path) && path !== 'LICENSE');

/** Lines of tracked files that match, without the file that holds this very table. */
function linesWith(pattern: RegExp): readonly string[] {
  return texts
    .filter((path) => path !== 'test/style/privacy.test.ts')
    .flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 200)}`] : [])),
    );
}

test('the lock file does not say where packages were fetched from', () => {
  assert.doesNotMatch(read('package-lock.json'), /"resolved"/);
});

test('the lock file has an integrity for every package', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { readonly integrity?: string; readonly link?: boolean }>;
  };
  const without = Object.entries(packages).filter(([path, entry]) => path !== '' && entry.integrity === undefined);
  assert.deepEqual(without, []);
});

test('no file names the host of a registry', () => {
  assert.deepEqual(linesWith(/registry\.[a-z0-9-]+\.[a-z]|\bnpmjs\.(org|com)|deb\.debian\.org/i), []);
});

test('no file has a path of the machine on which it was written', () => {
  assert.deepEqual(linesWith(/(^|[^\w.])\/(work|root|home\/\w+|Users\/\w+)\//), []);
});
