import type { LabelRequirement } from '../../../domain/labels.js';
import { reject } from './values.js';

const FORM =
  "write terms joined by commas, such as 'zone in (a,b), rack notin (9), disk=ssd, arch!=power7, fast, !gpu'.";

const KEY = '([A-Za-z0-9_][A-Za-z0-9_./-]*)';
const IN_SET = new RegExp(`^${KEY}\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EQUAL = new RegExp(`^${KEY}\\s*(==?|!=)\\s*([^\\s,()=!]+)$`);
const EXISTS = new RegExp(`^(!?)\\s*${KEY}$`);

/** Conditions on a node's labels, in the words of Kubernetes' label selectors. */
export function selectorValue(text: string, before: readonly LabelRequirement[] = []): readonly LabelRequirement[] {
  return [...before, ...splitTerms(text).map(parseTerm)];
}

/** Splits at commas that are not within parentheses. */
function splitTerms(text: string): string[] {
  return text.split(/,(?![^()]*\))/).map((term) => term.trim());
}

function parseTerm(term: string): LabelRequirement {
  return parseInSet(term) ?? parseEqual(term) ?? parseExists(term) ?? reject(FORM);
}

function parseInSet(term: string): LabelRequirement | undefined {
  const [, key, operator, list] = IN_SET.exec(term) ?? [];
  if (key === undefined || list === undefined) return undefined;
  const values = list.split(',').map((value) => value.trim());
  if (values.includes('')) return reject(FORM);
  return { key, operator: operator === 'in' ? 'IN' : 'NOT_IN', values };
}

function parseEqual(term: string): LabelRequirement | undefined {
  const [, key, operator, value] = EQUAL.exec(term) ?? [];
  if (key === undefined || value === undefined) return undefined;
  return { key, operator: operator === '!=' ? 'NOT_IN' : 'IN', values: [value] };
}

function parseExists(term: string): LabelRequirement | undefined {
  const [, negation, key] = EXISTS.exec(term) ?? [];
  if (key === undefined) return undefined;
  return { key, operator: negation === '!' ? 'DOES_NOT_EXIST' : 'EXISTS', values: [] };
}
