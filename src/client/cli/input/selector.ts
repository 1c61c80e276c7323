import { WEIGHT_MAX } from '../../../domain/contract-limits.js';
import type { LabelPreference, LabelRequirement } from '../../../domain/labels.js';
import { reject } from './values.js';

const FORM =
  "write terms joined by commas, such as 'zone in (a,b), rack notin (9), disk=ssd, arch!=power7, fast, !gpu'.";

const PREFERENCE_FORM = `write one term and its weight from 1 to ${WEIGHT_MAX}, such as 'disk=ssd=10', 'zone in (a,b)=5' or 'fast=1'.`;

const KEY = '([A-Za-z0-9_][A-Za-z0-9_./-]*)';
const IN_SET = new RegExp(`^${KEY}\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EQUAL = new RegExp(`^${KEY}\\s*(==?|!=)\\s*([^\\s,()=!]+)$`);
const WEIGHTED = /^(.+)=\s*([0-9]{1,3})$/;
const EXISTS = new RegExp(`^(!?)\\s*${KEY}$`);

/** Conditions on a node's labels, in the syntax of Kubernetes' label selectors. */
export function selectorValue(text: string, before: readonly LabelRequirement[] = []): readonly LabelRequirement[] {
  return [...before, ...splitTerms(text).map(parseTerm)];
}

/** One condition on a node's labels with its weight at the end; may be given more than once. */
export function preferenceValue(text: string, before: readonly LabelPreference[] = []): readonly LabelPreference[] {
  const [, term = '', digits = ''] = WEIGHTED.exec(text.trim()) ?? [];
  const requirement = readTerm(term.trim());
  const weight = Number(digits);
  if (requirement === undefined || weight < 1 || weight > WEIGHT_MAX) return reject(PREFERENCE_FORM);
  return [...before, { requirement, weight }];
}

/** Splits at commas that are not within parentheses. */
function splitTerms(text: string): string[] {
  return text.split(/,(?![^()]*\))/).map((term) => term.trim());
}

function parseTerm(term: string): LabelRequirement {
  return readTerm(term) ?? reject(FORM);
}

function readTerm(term: string): LabelRequirement | undefined {
  return parseInSet(term) ?? parseEqual(term) ?? parseExists(term);
}

function parseInSet(term: string): LabelRequirement | undefined {
  const [, key, operator, list] = IN_SET.exec(term) ?? [];
  if (key === undefined || list === undefined) return undefined;
  const values = list.split(',').map((value) => value.trim());
  if (values.includes('')) return undefined;
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
