import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { read, trackedFiles } from './tree.js';

const { version }: { version: string } = JSON.parse(read('package.json'));

/** How files name a version of this package: its tarball, its image, an image's tag. */
const NAMED = /\brma-broker[-:](\d+\.\d+\.\d+)\b|\bnewTag: (\d+\.\d+\.\d+)\b/g;

/** What tells of other versions, too. */
const OF_OTHERS = /^(test\/|CHANGELOG\.md$|RELEASING\.md$|package-lock\.json$)/;

function versionsNamedIn(text: string): readonly (string | undefined)[] {
  return [...text.matchAll(NAMED)].map(([, ofPackage, ofTag]) => ofPackage ?? ofTag);
}

describe(`version ${version}`, () => {
  it('is the one that documents and manifests name', () => {
    const named = trackedFiles()
      .filter((path) => /(\.md|\.ya?ml|Dockerfile)$/.test(path) && !OF_OTHERS.test(path))
      .flatMap((path) => versionsNamedIn(read(path)).map((name) => `${path}: ${name}`));
    assert.ok(named.length >= 4, named.join('\n'));
    assert.deepEqual(
      named.filter((each) => !each.endsWith(`: ${version}`)),
      [],
    );
  });

  it('is that of the lock file', () => {
    const lock: { version: string; packages: Record<string, { version: string }> } = JSON.parse(
      read('package-lock.json'),
    );
    assert.deepEqual([lock.version, lock.packages['']?.version], [version, version]);
  });

  it('is the first of the changelog, under the four headings or some of them', () => {
    const [, first = '', ...others] = read('CHANGELOG.md').split(/^## /m);
    assert.match(first, new RegExp(`^${version} \\((unreleased|\\d{4}-\\d\\d-\\d\\d)\\)\n`));
    const headings = [...first.matchAll(/^### (.*)$/gm)].map(([, heading = '']) => heading);
    const known = ['Breaking', 'Added', 'Changed', 'Fixed'];
    assert.deepEqual(
      headings,
      known.filter((heading) => headings.includes(heading)),
    );
    assert.ok(others.length >= 1);
  });

  it('is supported, as SECURITY.md says', () => {
    assert.match(read('SECURITY.md'), new RegExp(`^\\| ${version.replace(/\.\d+$/, '')}\\.x \\| yes`, 'm'));
  });

  it('would be missed in an image or a tarball that has another', () => {
    assert.deepEqual(versionsNamedIn('image: rma-broker:9.9.9, newTag: 9.9.8, ./rma-broker-9.9.7.tgz'), [
      '9.9.9',
      '9.9.8',
      '9.9.7',
    ]);
  });
});
