import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { readDeclarations } from './declarations.js';
import { ENTRY, REPORT } from './places.js';
import { reportPublicTypes } from './report.js';

const RENEW =
  'the public types differ from their report: run `npm run public-types` if that is intended, and read its diff';

/** The report of a package of two files. */
function reportOf(t: TestContext, index: string, parts: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'rma-types-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'parts.d.ts'), parts);
  writeFileSync(join(directory, 'index.d.ts'), index);
  return reportPublicTypes(join(directory, 'index.d.ts'));
}

describe('the public types', () => {
  it('are those of the committed report', () => {
    assert.equal(reportPublicTypes(ENTRY), readFileSync(REPORT, 'utf8'), RENEW);
  });

  it('are all in it', () => {
    const exported = readDeclarations(readFileSync(ENTRY, 'utf8')).links.map(({ local }) => local);
    const [, listed = ''] = readFileSync(REPORT, 'utf8').split('## Exported');
    const names = [...listed.matchAll(/^(?:interface|class|type|function|const) (\w+)/gm)].map(([, name]) => name);
    assert.deepEqual(
      exported.filter((name) => !names.includes(name)),
      [],
    );
  });
});

describe('the report of public types', () => {
  const index = "export { type Made as Thing, make } from './parts.js';\n";
  const parts =
    'interface Part {\n    readonly size: number;\n}\nexport interface Made {\n    readonly part: Part;\n}\nexport declare function make(): Made;\n';

  it('has what is exported and, apart from it, what that is made of', (t) => {
    const [, exported = '', others = ''] = reportOf(t, index, parts).split(/^## .*$/m);
    assert.match(exported, /interface Made \{\n {4}readonly part: Part;\n\}\n\nfunction make\(\): Made;/);
    assert.match(others, /interface Part/);
  });

  it('differs when a member of a part becomes optional', (t) => {
    assert.notEqual(reportOf(t, index, parts.replace(/size:/, 'size?:')), reportOf(t, index, parts));
  });

  it('has neither comments nor what nobody can reach', (t) => {
    const more = `/** It's a part. */\n${parts}export type Other = 'a' | 'b';\n`;
    assert.equal(reportOf(t, index, more), reportOf(t, index, parts));
  });

  it('has unions of several lines whole', () => {
    const text = 'export type U = \n/** One. */\n{\n    readonly a: 1;\n}\n/** Two. */\n | {\n    readonly b: 2;\n};\n';
    assert.deepEqual(readDeclarations(text).declarations, [
      { name: 'U', text: 'export type U = {\n    readonly a: 1;\n} | {\n    readonly b: 2;\n};' },
    ]);
  });

  it('is not made of declarations that are not understood', () => {
    assert.throws(() => readDeclarations('export default Thing;\n'), /unknown kind/);
    assert.throws(() => readDeclarations("export * from './parts.js';\n"), /unknown kind/);
  });
});
