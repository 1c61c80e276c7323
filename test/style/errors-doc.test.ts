import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODE_OF } from '../../src/common/errors/codes.js';
import { REASONS } from '../../src/domain/reasons.js';
import { read, trackedFiles } from './tree.js';

const ROW = /^\| `([A-Z_]+)` \| ([A-Z_]+) \| (.+?) \| (.+?) \|$/gm;
const rows = [...read('docs/errors.md').matchAll(ROW)].map(([, reason, code, when, next]) => ({
  reason,
  code,
  when,
  next,
}));

test('docs/errors.md has every reason once, in the order of reasons.ts, and no other', () => {
  assert.deepEqual(
    rows.map(({ reason }) => reason),
    [...REASONS],
  );
});

test('docs/errors.md gives every reason its code', () => {
  const documented = Object.fromEntries(rows.map(({ reason, code }) => [reason, code]));
  assert.deepEqual(documented, CODE_OF);
});

test('the reasons and codes that the contract names exist and belong together', () => {
  const wrong: string[] = [];
  for (const path of trackedFiles().filter((file) => file.startsWith('proto/rma/'))) {
    for (const [line, code, reason] of read(path).matchAll(/\b([A-Z]+_?[A-Z]+) +([A-Z]+(?:_[A-Z]+)+)\b.*$/gm)) {
      if (!Object.values<string>(CODE_OF).includes(code ?? '')) continue;
      const belongs = Object.entries(CODE_OF).some(([known, its]) => known === reason && its === code);
      if (!belongs) wrong.push(`${path}: ${line}`);
    }
  }
  assert.deepEqual(wrong, []);
});
