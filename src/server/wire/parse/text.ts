import { invalidField } from '../../../common/errors/rma-error.js';
import { LABEL_KEY_CHARACTERS_MAX, LABEL_VALUE_CHARACTERS_MAX, LABELS_MAX } from '../../../domain/contract-limits.js';
import { type ClaimId, ID_PATTERN, type NodeId, type TenantId } from '../../../domain/ids.js';
import type { Labels } from '../../../domain/labels.js';
import { isPlain, isPrintable, printable, REPLACEMENT, UTF8_BYTES_MAX, utf8Bytes } from '../../../domain/text.js';

/** Text of 1 to `charactersMax` printable characters. */
export function parseText(field: string, value: string, charactersMax: number): string {
  if (value === '') throw invalidField(field, 'is required');
  if (value.length > charactersMax) throw invalidField(field, `is longer than ${charactersMax} characters`);
  if (!isPlain(value)) checkCharacters(field, value);
  return value;
}

function checkCharacters(field: string, value: string): void {
  if (!isPrintable(value))
    throw invalidField(field, 'contains control, format or other characters that cannot be printed');
  if (value.includes(REPLACEMENT)) throw invalidField(field, 'is not valid UTF-8, or contains U+FFFD');
}

/** An id as used in a resource name. */
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

/** Labels within the contract's bounds. The object is kept without a copy, since nothing else uses the message. */
export function parseLabels(field: string, labels: Readonly<Record<string, string>>, bytesMax: number): Labels {
  const keys = Object.keys(labels);
  if (keys.length > LABELS_MAX) throw invalidField(field, `has more than ${LABELS_MAX} entries`);
  let units = 0;
  for (const key of keys) {
    parseLabelKey(field, key);
    units += key.length + parseLabelValue(field, key, labels[key] ?? '').length;
  }
  // Most labels are short: then the upper bound is enough, and the bytes need not be counted.
  const bytes = units * UTF8_BYTES_MAX <= bytesMax ? units : labelBytes(labels);
  if (bytes > bytesMax) throw invalidField(field, `has ${bytes} bytes of keys and values, more than ${bytesMax}`);
  return labels;
}

function labelBytes(labels: Labels): number {
  return Object.entries(labels).reduce((sum, [key, value]) => sum + utf8Bytes(key) + utf8Bytes(value), 0);
}

export function parseLabelKey(field: string, key: string): string {
  return parseText(`${field} key`, key, LABEL_KEY_CHARACTERS_MAX);
}

/** The value of a label, which may be empty; its key has been checked. */
export function parseLabelValue(field: string, key: string, value: string): string {
  return value === '' ? '' : parseText(`${field}.${key}`, value, LABEL_VALUE_CHARACTERS_MAX);
}

/** Enough of a bad value to recognise it, whatever its length and content. */
export function preview(value: string): string {
  return value.length <= 64 ? printable(value) : `${printable(value.slice(0, 63))}…`;
}
