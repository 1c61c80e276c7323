import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { describe, it } from 'node:test';
import { read, trackedFiles } from './tree.js';

const tracked = trackedFiles();
const files = new Set(tracked);
const folders = new Set(tracked.flatMap((path) => foldersOf(path)));

function foldersOf(path: string): readonly string[] {
  const folder = posix.dirname(path);
  return folder === '.' ? ['.'] : [folder, ...foldersOf(folder)];
}

const withoutCode = (markdown: string) => markdown.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');

/** Where the links of a document lead; those to other sites are left out. */
function linksOf(markdown: string): readonly string[] {
  const targets = [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a document's headings, as code hosts make them. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(
    ([, text = '']) => text,
  );
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** What is wrong with a link of the document at `from`; null when it leads somewhere. */
function problemWith(from: string, link: string): string | null {
  const [target = '', anchor] = link.split('#');
  const path = target === '' ? from : posix.normalize(posix.join(posix.dirname(from), target)).replace(/\/$/, '');
  if (!files.has(path) && !folders.has(path)) return `${from}: there is no ${path}`;
  return anchor === undefined || anchorsOf(read(path)).has(anchor)
    ? null
    : `${from}: ${path} has no heading #${anchor}`;
}

describe('the links of the documents', () => {
  const links = tracked
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => linksOf(read(path)).map((link) => ({ path, link })));

  it('lead to files and headings that there are', () => {
    assert.ok(links.length > 50, 'they are found');
    assert.deepEqual(
      links.flatMap(({ path, link }) => problemWith(path, link) ?? []),
      [],
    );
  });

  it('would be noticed if they led nowhere', () => {
    assert.match(problemWith('docs/errors.md', 'nowhere.md') ?? '', /there is no docs\/nowhere\.md/);
    assert.match(problemWith('README.md', 'docs/errors.md#nothing') ?? '', /has no heading/);
  });
});

/**
 * Files and folders of ours that a document names in code: paths, and names that end as our
 * sources do. Examples have a capital.
 */
function pathsNamedIn(markdown: string): readonly string[] {
  const words = [...markdown.matchAll(/`([a-z0-9][a-z0-9./-]*)`/g)].map(([, word = '']) => word.replace(/\/$/, ''));
  return words.filter(
    (word) => /^(src|test|bench|examples|scripts|deploy|proto)\//.test(word) || /\.(ts|mjs)$/.test(word),
  );
}

/** True when a file or folder goes by this path, or by this end of one. */
const isThere = (named: string) =>
  [...files, ...folders].some((path) => path === named || (/\.(ts|mjs)$/.test(named) && path.endsWith(`/${named}`)));

describe('the files that the documents name', () => {
  const documents = tracked.filter((path) => path.endsWith('.md') && path !== 'CHANGELOG.md');

  it('are there', () => {
    const named = documents.flatMap((path) => pathsNamedIn(read(path)).map((word) => ({ path, word })));
    assert.ok(named.length > 50, 'they are found');
    assert.deepEqual(
      named.filter(({ word }) => !isThere(word)),
      [],
    );
  });

  it('would be missed', () => {
    assert.deepEqual(pathsNamedIn('see `nowhere.ts` and `src/nowhere/`, not `migrations/from-N.ts`'), [
      'nowhere.ts',
      'src/nowhere',
    ]);
    assert.ok(!isThere('nowhere.ts') && !isThere('src/nowhere'));
  });
});

describe('the README', () => {
  const blocks = [...read('README.md').matchAll(/^```(?:ts|python)\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  const examples = tracked.filter((path) => path.startsWith('examples/')).map(read);

  it('shows the examples as the tests run them', () => {
    assert.equal(blocks.length, 2);
    for (const block of blocks)
      assert.ok(
        examples.some((example) => example.endsWith(block)),
        block,
      );
  });

  it('tells the command that checks a clone, which is the one that is run for every change', () => {
    assert.match(read('README.md'), /^npm test /m);
    assert.match(read('.ci/run'), /^npm test$/m);
  });
});
