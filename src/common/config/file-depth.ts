import { CST, Lexer } from 'yaml';

/** No setting is nested deeper than a map of lists or maps; the rest leaves room for a precise error message. */
const DEPTH_MAX = 8;

/** After this marker the lexer gives the text of a value, whatever it looks like. */
const TEXT_FOLLOWS = '\x1f';

/** How a token changes the nesting depth of what follows it. */
const STEPS: Readonly<Record<string, number>> = {
  'flow-seq-start': 1,
  'flow-map-start': 1,
  'flow-seq-end': -1,
  'flow-map-end': -1,
};
/** On one line, as in "- - - a"; across lines each level needs indentation. */
const STEPS_WITHIN_LINE: Readonly<Record<string, number>> = { 'seq-item-ind': 1, 'explicit-key-ind': 1 };

/**
 * The offset at which a YAML text is nested deeper than any configuration; null where it is not. Checked before
 * parsing: a parser recurses for each level, and takes seconds for a text of nothing but brackets.
 */
export function tooDeepAt(yaml: string): number | null {
  let [offset, flow, block] = [0, 0, 0];
  for (const { token, type } of tokensOf(yaml)) {
    flow += STEPS[type] ?? 0;
    block = type === 'newline' ? 0 : block + (STEPS_WITHIN_LINE[type] ?? 0);
    if (flow + block > DEPTH_MAX) return offset;
    offset += token.length;
  }
  return null;
}

/** The tokens of a text, without the lexer's own markers. */
function* tokensOf(yaml: string): Generator<{ readonly token: string; readonly type: string }> {
  let isText = false;
  for (const token of new Lexer().lex(yaml)) {
    const type = isText ? 'text' : (CST.tokenType(token) ?? 'text');
    isText = token === TEXT_FOLLOWS;
    if (!isText && type !== 'doc-mode' && type !== 'flow-error-end') yield { token, type };
  }
}
