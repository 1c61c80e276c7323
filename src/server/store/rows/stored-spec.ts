import type { ClaimSpec } from '../../../domain/broker/records/claim.js';
import type { Labels } from '../../../domain/labels.js';
import { columnsOf, type Row } from './column.js';
import { swapQuotes, wordText } from './swapped-quotes.js';

type Stored = Omit<ClaimSpec, 'guest'>;

/**
 * How each field is written. Their order here is the layout of a stored specification, and the only place that says it.
 */
const TABLE: Readonly<Record<keyof Stored, (spec: ClaimSpec) => string>> = {
  minRmaBytes: ({ minRmaBytes }) => `${minRmaBytes}`,
  maxRmaBytes: ({ maxRmaBytes }) => `${maxRmaBytes}`,
  labelRequirements: ({ labelRequirements }) => listText(labelRequirements),
  node: ({ node }) => wordText(node),
  device: ({ device }) => wordText(device),
  labels: ({ labels }) => labelsText(labels),
  excludedNodes: ({ excludedNodes }) => listText(excludedNodes),
  tenant: ({ tenant }) => wordText(tenant),
  priority: ({ priority }) => `${priority}`,
  group: ({ group }) => wordText(group),
  sharing: ({ sharing }) => `'${sharing}'`,
  strategy: ({ strategy }) => `'${strategy}'`,
  spreadLabel: ({ spreadLabel }) => wordText(spreadLabel),
  labelPreferences: ({ labelPreferences }) => listText(labelPreferences),
  need: ({ need }) => `'${need}'`,
  requiredHolder: ({ requiredHolder }) =>
    requiredHolder === null ? 'null' : swapQuotes(JSON.stringify(requiredHolder)),
};

/** Where each field stands in a stored specification. */
export const SPEC = columnsOf<Stored>(TABLE);

const textsOf = Object.values(TABLE);

/**
 * A specification as a store keeps it: JSON with its quotation marks swapped. Without the guest it is the same for many
 * claims, which the reader sees without looking into it. Written field by field: every claim is written at least twice,
 * and this takes a quarter of what JSON.stringify and swapping do.
 */
export function specText(spec: ClaimSpec): string {
  let text = '';
  for (const textOf of textsOf) text += `${text === '' ? '[' : ','}${textOf(spec)}`;
  return `${text}]`;
}

/** What such a text says. */
export function specRow(text: string): Row {
  return JSON.parse(swapQuotes(text));
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
