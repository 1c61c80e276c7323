import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BANS, bannedLines } from './bans.js';
import { read, trackedFiles } from './tree.js';

test('no file has anything banned', () => {
  const texts = trackedFiles().filter(
    (path) => /\.(ts|mjs|c|proto|md|py|sh)$/.test(path) && !path.startsWith('src/gen/'),
  );
  const found = texts.flatMap((path) => bannedLines(path, read(path)));
  assert.equal(found.join('\n'), '');
});

for (const { pattern, within, except } of BANS) {
  for (const exemption of except) {
    test(`has files with ${pattern} where ${exemption} lets it pass`, () => {
      const paths = trackedFiles().filter(
        (path) => exemption.test(path) && within.some((each) => path.startsWith(each)),
      );
      assert.ok(paths.some((path) => pattern.test(read(path))));
    });
  }
}

const banned: readonly (readonly [string, string])[] = [
  ['src/domain/x.ts', 'const r = Math.random();'],
  ['src/agent/x.ts', 'const home = process.env.HOME;'],
  ['scripts/x.mjs', 'process.exit(1);'],
  ['src/agent/x.ts', "name.replace('/', '-')"],
  ['src/agent/x.ts', '// TODO later'],
  ['src/server/x.ts', "console.log('here')"],
  ['test/x.test.ts', '// biome-ignore lint: because'],
  ['test/x.test.ts', "it('should work', () => {})"],
  ['test/x.test.ts', 'const FAR_MS = 10_000;'],
  ['test/x.test.ts', "it('ends', { timeout: 60_000 }, () => {})"],
  ['test/x.py', 'sock.settimeout(20)'],
  ['src/agent/x.ts', "message: 'The disk is full. Make room.',"],
];
for (const [path, line] of banned) {
  test(`finds what is banned in \`${line}\``, () => assert.equal(bannedLines(path, line).length, 1));
}

test('lets pass what is banned elsewhere only', () => {
  assert.deepEqual(bannedLines('src/agent/main.ts', 'random: Math.random'), []);
  assert.deepEqual(bannedLines('test/x.ts', 'name.replace(/a/g, b)'), []);
});
