import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Declaration, type DeclarationFile, readDeclarations } from './declarations.js';

const HEADING = `The public types of rma-broker: what its export "." gives to programs, and what those types are made of.
After an intended change: npm run public-types. What was here in the last release stays, or is in CHANGELOG.md under Breaking.`;

interface Found extends Declaration {
  /** The file that declares it. */
  readonly path: string;
}

/**
 * The report of what the module whose declarations are at `entry` exports; which file declares what does not matter.
 */
export function reportPublicTypes(entry: string): string {
  const files = new DeclarationFiles();
  const exported = files.exportsOf(entry);
  const others = files.reachedFrom(exported);
  const parts = [
    HEADING,
    '## Exported',
    ...inOrder(exported),
    '## Not exported, but part of those above',
    ...inOrder(others),
  ];
  return `${parts.join('\n\n')}\n`;
}

function inOrder(declarations: readonly Declaration[]): readonly string[] {
  const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
  return [...declarations]
    .sort((a, b) => compare(a.name, b.name) || compare(a.text, b.text))
    .map(({ text }) => text.replace(/^(?:export )?(?:declare )?/, ''));
}

/** Declaration files, each read once, and the way from a name to where it is declared. */
class DeclarationFiles {
  private readonly files = new Map<string, DeclarationFile>();

  exportsOf(entry: string): readonly Found[] {
    return this.file(entry).links.flatMap(({ local }) => this.find(entry, local));
  }

  /** What `declarations` name, and what that names, and so on, without `declarations` themselves. */
  reachedFrom(declarations: readonly Found[]): readonly Found[] {
    const seen = new Set(declarations.map(({ text }) => text));
    const reached: Found[] = [];
    const queue = [...declarations];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      for (const found of this.namedIn(next)) {
        if (seen.has(found.text)) continue;
        seen.add(found.text);
        reached.push(found);
        queue.push(found);
      }
    }
    return reached;
  }

  private namedIn({ path, text }: Found): readonly Found[] {
    return [...text.matchAll(/[A-Za-z_]\w*/g)].flatMap(([word]) => this.find(path, word));
  }

  /** Nothing for what other packages declare, and for words that are no names. */
  private find(path: string, name: string): readonly Found[] {
    const { declarations, links } = this.file(path);
    const link = links.find(({ local }) => local === name);
    if (link?.specifier.startsWith('.')) {
      return this.find(join(dirname(path), link.specifier.replace(/\.js$/, '.d.ts')), link.remote);
    }
    return declarations.filter((declaration) => declaration.name === name).map((each) => ({ ...each, path }));
  }

  private file(path: string): DeclarationFile {
    const known = this.files.get(path) ?? readDeclarations(readFileSync(path, 'utf8'));
    this.files.set(path, known);
    return known;
  }
}
