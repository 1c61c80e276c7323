import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { type ConfigDefinition, type Spelling, settingsOf, spellingsOf } from './definition.js';
import { tooDeepAt } from './file-depth.js';
import { type Given, givenAs, listOf, type SourceContent } from './source.js';
import { rawOf, textOf } from './yaml-values.js';

/** A file that is not YAML at all has as many errors as characters; these are enough to see what is wrong. */
const FLAWS_SHOWN_MAX = 10;

/** The values in a YAML file. `file` is its name, for error messages. */
export function readYaml(definition: ConfigDefinition, file: string, text: string): SourceContent {
  const deepAt = tooDeepAt(text);
  if (deepAt !== null) return { given: [], problems: [tooDeep(file, text.slice(0, deepAt))] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const flaws = [...document.errors, ...document.warnings];
  if (flaws.length > 0) {
    const shown = flaws.slice(0, FLAWS_SHOWN_MAX).map(({ pos, message }) => {
      return `${file} line ${lines.linePos(pos[0]).line}: ${message}`;
    });
    const more = flaws.length - shown.length;
    return { given: [], problems: more === 0 ? shown : [...shown, `${file}: and ${more} more such errors`] };
  }
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return { given: [], problems: [] };
  if (!isMap(root)) return { given: [], problems: [`${file}: it must be one map of keys, such as "logLevel: info"`] };
  const results = root.items.map((pair) =>
    readPair(pair, definition, (at) => `${file} line ${lines.linePos(at).line}`),
  );
  return {
    given: results.filter((result) => typeof result !== 'string'),
    problems: results.filter((result) => typeof result === 'string'),
  };
}

function tooDeep(file: string, before: string): string {
  const line = before.split('\n').length;
  return `${file} line ${line}: it is nested too deeply; a value is a text, a list of texts or a map of texts`;
}

type OriginAt = (offset: number) => string;

function readPair(pair: Pair, definition: ConfigDefinition, originAt: OriginAt): Given | string {
  const keyNode = pair.key as Node;
  const key = textOf(keyNode) ?? '(not a text)';
  const origin = originAt(keyNode.range?.[0] ?? 0);
  const spelling: Spelling | undefined = spellingsOf(definition).find(({ names }) => names.key === key);
  if (spelling === undefined) {
    return `${key}: unknown key (${origin}); allowed are ${listOf(settingsOf(definition), 'key')}`;
  }
  const raw = rawOf(pair.value as Node | null, spelling.setting.kind.shape);
  if (raw === undefined) return `${key}: it has no value, or one of another shape (${origin})`;
  return givenAs(spelling, raw, origin);
}
