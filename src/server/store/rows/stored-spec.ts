import type { ClaimSpec } from '../../../domain/broker/records/claim.js';
import type { Labels } from '../../../domain/labels.js';

/**
 * A specification as a store keeps it. Without the guest it is the same for many claims, which the
 * reader sees without looking into it.
 */
export type StoredSpec = readonly [
  minRmaBytes: ClaimSpec['minRmaBytes'],
  maxRmaBytes: ClaimSpec['maxRmaBytes'],
  labelRequirements: ClaimSpec['labelRequirements'],
  node: ClaimSpec['node'],
  device: ClaimSpec['device'],
  labels: ClaimSpec['labels'],
  excludedNodes: ClaimSpec['excludedNodes'],
  tenant: ClaimSpec['tenant'],
  priority: ClaimSpec['priority'],
  group: ClaimSpec['group'],
  sharing: ClaimSpec['sharing'],
  strategy: ClaimSpec['strategy'],
  spreadLabel: ClaimSpec['spreadLabel'],
  labelPreferences: ClaimSpec['labelPreferences'],
  need: ClaimSpec['need'],
];

/**
 * What JSON may not have between its quotation marks as it is, those marks of both kinds, and all that is not ASCII.
 */
const NEEDS_ESCAPING = /[^ !#-&(-[\]-~]/;

/**
 * A StoredSpec as JSON with its quotation marks swapped, so that JSON within JSON has hardly a mark that must be
 * escaped, which costs each time it is written or read. Written field by field: every claim is written at least twice,
 * and this takes a quarter of what JSON.stringify and swapping do.
 */
export function specText(spec: ClaimSpec): string {
  const room = `${spec.minRmaBytes},${spec.maxRmaBytes},${listText(spec.labelRequirements)}`;
  const place = `${wordText(spec.node)},${wordText(spec.device)},${labelsText(spec.labels)},${listText(spec.excludedNodes)}`;
  const group = `${wordText(spec.tenant)},${spec.priority},${wordText(spec.group)},'${spec.sharing}','${spec.strategy}'`;
  return `[${room},${place},${group},${wordText(spec.spreadLabel)},${listText(spec.labelPreferences)},'${spec.need}']`;
}

/** What such a text says. */
export function specOf(text: string): StoredSpec {
  return JSON.parse(swapQuotes(text));
}

/** Undoes itself. */
function swapQuotes(json: string): string {
  return json.replace(/["']/g, (quote) => (quote === '"' ? "'" : '"'));
}

function listText(list: readonly unknown[]): string {
  return list.length === 0 ? '[]' : swapQuotes(JSON.stringify(list));
}

function labelsText(labels: Labels): string {
  let text = '';
  for (const key of Object.keys(labels)) {
    text += `${text === '' ? '' : ','}${wordText(key)}:${wordText(labels[key] ?? null)}`;
  }
  return `{${text}}`;
}

function wordText(word: string | null): string {
  if (word === null) return 'null';
  return NEEDS_ESCAPING.test(word) ? swapQuotes(JSON.stringify(word)) : `'${word}'`;
}
