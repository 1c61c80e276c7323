/** One statement at the top of a declaration file, without comments. */
export interface Declaration {
  /** The name that it declares. */
  readonly name: string;
  readonly text: string;
}

/** A name that a module takes from another, or passes on. */
export interface Link {
  /** As it is called in this module. */
  readonly local: string;
  /** As the other module calls it. */
  readonly remote: string;
  /** As it is written: "./broker-client.js", "node:stream". */
  readonly specifier: string;
}

/** What a .d.ts file has, as the compiler writes it. */
export interface DeclarationFile {
  readonly declarations: readonly Declaration[];
  /** Imports, and exports of what other modules declare. */
  readonly links: readonly Link[];
}

const LINK = /^(?:import|export)(?: type)? \{(?<names>[^}]*)\} from '(?<specifier>[^']+)';$/;
const NAME = /^(?:export )?(?:declare )?(?:abstract )?(?:interface|class|type|function|const|enum) (?<name>\w+)/;
const BLOCK = /^(?:export )?(?:declare )?(?:abstract )?(?:interface|class|enum) /;
const STRING_OR_COMMENT = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\/\*[\s\S]*?\*\/|\/\/.*/g;

/** Reads a .d.ts file. Throws at what it does not know, so that nothing public is passed over. */
export function readDeclarations(text: string): DeclarationFile {
  const declarations: Declaration[] = [];
  const links: Link[] = [];
  for (const statement of statementsOf(withoutComments(text))) {
    const groups = LINK.exec(statement)?.groups;
    const name = NAME.exec(statement)?.groups?.['name'];
    if (groups !== undefined) links.push(...linksOf(groups['names'] ?? '', groups['specifier'] ?? ''));
    else if (name !== undefined) declarations.push({ name, text: withoutPrivate(statement) });
    else if (statement !== 'export {};') throw new Error(`a declaration of an unknown kind: ${statement}`);
  }
  return { declarations, links };
}

function withoutComments(text: string): string {
  return text.replace(STRING_OR_COMMENT, (found) => (found.startsWith('/') ? '' : found));
}

/** A statement ends with the line that closes its last bracket. */
function statementsOf(text: string): readonly string[] {
  const statements: string[] = [];
  let lines: string[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    lines.push(line);
    const end = BLOCK.test(lines[0] ?? '') ? '}' : ';';
    if (!line.endsWith(end) || openBrackets(lines.join('\n')) > 0) continue;
    statements.push(
      lines
        .join('\n')
        .replace(/\s*\n\s*(?=\| )/g, ' ')
        .replace(/ =\s+/, ' = '),
    );
    lines = [];
  }
  if (lines.length > 0) throw new Error(`a declaration without an end: ${lines.join('\n')}`);
  return statements;
}

function openBrackets(text: string): number {
  const brackets = text.replace(STRING_OR_COMMENT, '').match(/[{}()[\]]/g) ?? [];
  return brackets.reduce((open, bracket) => open + ('{(['.includes(bracket) ? 1 : -1), 0);
}

function linksOf(names: string, specifier: string): readonly Link[] {
  return names
    .split(',')
    .map((each) => each.trim().replace(/^type /, ''))
    .filter((each) => each !== '')
    .map((each) => {
      const [remote = '', local = remote] = each.split(' as ');
      return { local, remote, specifier };
    });
}

function withoutPrivate(statement: string): string {
  return statement.replace(/^ +private .*\n/gm, '');
}
