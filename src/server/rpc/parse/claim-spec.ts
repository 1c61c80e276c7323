import { invalidField } from '../../../common/errors/rma-error.js';
import { type ClaimSpec, NEEDS, SHARINGS, STRATEGIES } from '../../../domain/broker/claim.js';
import { DEVICE_KINDS, type DeviceKind } from '../../../domain/claim-state.js';
import type { NodeId } from '../../../domain/ids.js';
import type { ClaimSpec__Output } from '../../../gen/rma/v1/ClaimSpec.js';
import { parseCount } from './number.js';
import { parsePreferences, parseRequirements } from './requirements.js';
import { parseId, parseLabelKey, parseLabels, parseNodeName, parseTenantName, parseText } from './text.js';

const GUEST_CHARACTERS_MAX = 256;
const EXCLUDED_NODES_MAX = 64;
const PRIORITY_MAX = 1_000;

/** What a guest asks for, or INVALID_FIELD naming what is wrong with it. */
export function parseClaimSpec(spec: ClaimSpec__Output | null | undefined): ClaimSpec {
  if (spec === null || spec === undefined) throw invalidField('spec', 'is required');
  return { ...parseDemand(spec), ...parseCompany(spec), ...parsePreference(spec) };
}

/** What it needs of a node. */
function parseDemand(spec: ClaimSpec__Output) {
  const minRmaBytes = parseCount('spec.min_rma_bytes', spec.minRmaBytes, 1);
  const maxRmaBytes = parseCount('spec.max_rma_bytes', spec.maxRmaBytes, 0);
  if (maxRmaBytes !== 0 && maxRmaBytes < minRmaBytes) {
    throw invalidField('spec.max_rma_bytes', `${maxRmaBytes} is less than min_rma_bytes, ${minRmaBytes}`);
  }
  return {
    guest: parseText('spec.guest', spec.guest, GUEST_CHARACTERS_MAX),
    minRmaBytes,
    maxRmaBytes: maxRmaBytes === 0 ? null : maxRmaBytes,
    labelRequirements: parseRequirements(spec.labelRequirements),
    node: spec.node === '' ? null : parseNodeName('spec.node', spec.node),
    device: parseDevice('spec.device', spec.device),
    labels: parseLabels('spec.labels', spec.labels),
    excludedNodes: parseExcludedNodes(spec.excludedNodes),
  };
}

/** Whose it is, and what it belongs to. */
function parseCompany(spec: ClaimSpec__Output) {
  const group = spec.group === '' ? null : parseId('spec.group', spec.group);
  const sharing = parseWord('spec.sharing', spec.sharing, SHARINGS, 'ALLOWED');
  if (group === null && sharing !== 'ALLOWED') throw invalidField('spec.group', `is required with sharing ${sharing}`);
  return {
    tenant: spec.tenant === '' ? null : parseTenantName('spec.tenant', spec.tenant),
    priority: parseCount('spec.priority', spec.priority, -PRIORITY_MAX, PRIORITY_MAX),
    group,
    sharing,
  };
}

/** Which node it likes best. */
function parsePreference(spec: ClaimSpec__Output) {
  const strategy = parseWord('spec.strategy', spec.strategy, STRATEGIES, 'SPREAD');
  const spreadLabel = spec.spreadLabel === '' ? null : parseLabelKey('spec.spread_label', spec.spreadLabel);
  if (spreadLabel !== null && strategy !== 'SPREAD')
    throw invalidField('spec.spread_label', `is of no use with ${strategy}`);
  return {
    strategy,
    spreadLabel,
    labelPreferences: parsePreferences(spec.labelPreferences),
    need: parseWord('spec.need', spec.need, NEEDS, 'REQUIRED'),
  };
}

function parseExcludedNodes(names: readonly string[]): readonly NodeId[] {
  const field = 'spec.excluded_nodes';
  if (names.length > EXCLUDED_NODES_MAX) throw invalidField(field, `has more than ${EXCLUDED_NODES_MAX} entries`);
  return names.map((name, index) => parseNodeName(`${field}[${index}]`, name));
}

/** One of an enum's words; `unsaid` where the caller did not say. */
function parseWord<T extends string>(field: string, word: string, words: readonly T[], unsaid: T): T {
  if (word.endsWith('_UNSPECIFIED')) return unsaid;
  const known = words.find((candidate) => candidate === word);
  if (known === undefined) throw invalidField(field, `${word} is not one of ${words.join(', ')}`);
  return known;
}

/** A device; null when the caller did not say. */
export function parseDevice(field: string, device: string): DeviceKind | null {
  if (device === 'DEVICE_KIND_UNSPECIFIED') return null;
  const known = DEVICE_KINDS.find((kind) => kind === device);
  if (known === undefined) throw invalidField(field, `${device} is not one of ${DEVICE_KINDS.join(', ')}`);
  return known;
}
