import type { LabelRequirement } from '../../labels.js';
import { utf8Bytes } from '../../text.js';
import type { ClaimSpec } from '../records/claim.js';

/**
 * A quotation mark or backslash within a text has so many more bytes in a store: a specification is JSON within JSON,
 * and each of both escapes it.
 */
const ESCAPE_BYTES = 3;
const ESCAPED = /[\\"']/g;
/** Of a text: its quotation marks, and what separates it from the next one. */
const TEXT_BYTES = 4;
/** Of a condition besides its texts: the names of its members, the operator, and the weight. */
const CONDITION_BYTES = 96;
/** Of a number of a user, with what separates it from the next one. */
const UID_BYTES = 12;

/**
 * How many bytes a specification has in a store at most, besides what every one has: names of nodes and the like, words
 * and numbers. The contract says it in the same words, so that whoever calls can count it, too.
 */
export function specBytes(spec: ClaimSpec): number {
  const { guest, labels, labelRequirements, labelPreferences, excludedNodes, spreadLabel, requiredHolder } = spec;
  const conditions = [...labelRequirements, ...labelPreferences.map(({ requirement }) => requirement)];
  const texts = [
    guest,
    spreadLabel ?? '',
    ...Object.entries(labels).flat(),
    ...excludedNodes,
    ...conditionTexts(conditions),
  ];
  const { uids, cgroups } = requiredHolder ?? { uids: [], cgroups: [] };
  const besides = conditions.length * CONDITION_BYTES + uids.length * UID_BYTES;
  return [...texts, ...cgroups].reduce((sum, text) => sum + textBytes(text), besides);
}

/** How many bytes more a claim has than others because of who asked for it: the identity is in its row and history. */
export function authorBytes(identity: string | null): number {
  return identity === null ? 0 : (1 + ESCAPE_BYTES) * escapedCount(identity);
}

function conditionTexts(conditions: readonly LabelRequirement[]): readonly string[] {
  return conditions.flatMap(({ key, values }) => [key, ...values]);
}

function textBytes(text: string): number {
  return TEXT_BYTES + utf8Bytes(text) + ESCAPE_BYTES * escapedCount(text);
}

function escapedCount(text: string): number {
  return text.match(ESCAPED)?.length ?? 0;
}
