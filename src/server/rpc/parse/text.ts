import { invalidField } from '../../../common/errors/rma-error.js';
import { type ClaimId, ID_PATTERN, type NodeId, type TenantId } from '../../../domain/ids.js';
import type { Labels } from '../../../domain/labels.js';

/** Free text for people: no line breaks or control characters, which would forge log lines and tables. */
const CONTROL_CHARACTERS = /\p{Cc}/u;

/** Why an operator cordons or drains: enough for a sentence and a ticket. */
export const REASON_CHARACTERS_MAX = 256;

const LABELS_MAX = 64;
const LABEL_KEY_CHARACTERS_MAX = 63;
const LABEL_VALUE_CHARACTERS_MAX = 256;

/** Text of 1 to `charactersMax` printable characters. */
export function parseText(field: string, value: string, charactersMax: number): string {
  if (value === '') throw invalidField(field, 'is required');
  if (value.length > charactersMax) throw invalidField(field, `is longer than ${charactersMax} characters`);
  if (CONTROL_CHARACTERS.test(value)) throw invalidField(field, 'contains control characters');
  return value;
}

/** An id as it stands in a resource name. */
export function parseId(field: string, value: string): string {
  if (!ID_PATTERN.test(value)) throw invalidField(field, `"${preview(value)}" does not match ${ID_PATTERN.source}`);
  return value;
}

/** The claim of "claims/{claim}". */
export function parseClaimName(field: string, name: string): ClaimId {
  return parseName(field, name, 'claims') as ClaimId;
}

/** The node of "nodes/{node}". */
export function parseNodeName(field: string, name: string): NodeId {
  return parseName(field, name, 'nodes') as NodeId;
}

/** The tenant of "tenants/{tenant}". */
export function parseTenantName(field: string, name: string): TenantId {
  return parseName(field, name, 'tenants') as TenantId;
}

function parseName(field: string, name: string, collection: string): string {
  if (name === '') throw invalidField(field, `is required, as ${collection}/ID`);
  const prefix = `${collection}/`;
  if (!name.startsWith(prefix)) throw invalidField(field, `"${preview(name)}" is not of the form ${collection}/ID`);
  return parseId(field, name.slice(prefix.length));
}

/** Labels within the contract's bounds, kept as they came: a message is nobody else's. */
export function parseLabels(field: string, labels: Readonly<Record<string, string>>): Labels {
  const keys = Object.keys(labels);
  if (keys.length > LABELS_MAX) throw invalidField(field, `has more than ${LABELS_MAX} entries`);
  for (const key of keys) {
    parseLabelKey(field, key);
    const value = labels[key] ?? '';
    if (value !== '') parseText(`${field}.${key}`, value, LABEL_VALUE_CHARACTERS_MAX);
  }
  return labels;
}

export function parseLabelKey(field: string, key: string): string {
  return parseText(`${field} key`, key, LABEL_KEY_CHARACTERS_MAX);
}

/** Enough of a bad value to recognise it, however long it is. */
export function preview(value: string): string {
  return value.length <= 64 ? value : `${value.slice(0, 63)}…`;
}
