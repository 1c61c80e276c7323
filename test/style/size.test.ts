import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read, trackedFiles } from './tree.js';

/** Past this a file has become two. Most have around 100. */
const LINES_MAX = 400;
/** A file that is this long is worth a look before it grows. */
const LINES_WATCHED = 300;
const CODE = /\.(ts|mjs|c|py|proto)$/;
/** The formatter breaks code after so many columns, but no comment. */
const COLUMNS_MAX = 120;
const COMMENT = /^\s*(\/\/|\/?\*|# )/;

function codeFiles(): readonly string[] {
  return trackedFiles().filter((path) => CODE.test(path) && !path.startsWith('src/gen/'));
}

test(`no source file is longer than ${LINES_MAX} lines`, (context) => {
  const lengths = codeFiles()
    .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
    .sort((a, b) => b.lines - a.lines);
  assert.ok(lengths.length > 50, 'the files are found');
  for (const { path, lines } of lengths.filter((file) => file.lines > LINES_WATCHED))
    context.diagnostic(`${lines} lines: ${path}`);
  assert.deepEqual(
    lengths.filter(({ lines }) => lines > LINES_MAX),
    [],
    'cut these along their nouns',
  );
});

test(`no line of a comment is longer than ${COLUMNS_MAX} columns`, () => {
  const found = codeFiles().flatMap((path) => {
    const lines = read(path).split('\n');
    return lines.flatMap((line, at) =>
      COMMENT.test(line) && line.length > COLUMNS_MAX ? [`${path}:${at + 1}: ${line.trim()}`] : [],
    );
  });
  assert.equal(found.join('\n'), '');
});

test('file names are in kebab case', () => {
  const odd = trackedFiles().filter(
    (path) =>
      /^(src|test|scripts|examples)\/.*\.(ts|mjs)$/.test(path) && !path.startsWith('src/gen/') && /[A-Z_]/.test(path),
  );
  assert.deepEqual(odd, []);
});
