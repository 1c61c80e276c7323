import { invalidField } from '../../../common/errors/rma-error.js';
import {
  type ClaimSpec,
  NEEDS,
  SHARINGS,
  type Sharing,
  STRATEGIES,
  type Strategy,
} from '../../../domain/broker/records/claim.js';
import { DEVICE_KINDS, type DeviceKind } from '../../../domain/claim-state.js';
import {
  CLAIM_LABEL_BYTES_MAX,
  EXCLUDED_NODES_MAX,
  GUEST_CHARACTERS_MAX,
  PRIORITY_MAX,
} from '../../../domain/contract-limits.js';
import type { NodeId } from '../../../domain/ids.js';
import type { ClaimSpec__Output } from '../../../gen/rma/v1/ClaimSpec.js';
import { LastLabels } from './last-labels.js';
import { parseCount } from './number.js';
import { parseRequiredHolder } from './required-holder.js';
import { parsePreferences, parseRequirements } from './requirements.js';
import { parseId, parseLabelKey, parseLabels, parseNodeName, parseTenantName, parseText } from './text.js';
import { parseWord } from './word.js';

const NO_NODES: readonly NodeId[] = [];
const lastLabels = new LastLabels();

/**
 * Parses what a guest asks for; throws INVALID_FIELD that names the bad field. A single object literal instead of
 * merged parts: every claim has a specification, and objects of one known shape are faster and take less memory.
 */
export function parseClaimSpec(spec: ClaimSpec__Output | null | undefined): ClaimSpec {
  if (spec === null || spec === undefined) throw invalidField('spec', 'is required');
  const strategy = parseWord('spec.strategy', spec.strategy, STRATEGIES, 'SPREAD');
  const group = spec.group === '' ? null : parseId('spec.group', spec.group);
  const minRmaBytes = parseCount('spec.min_rma_bytes', spec.minRmaBytes, 1);
  return {
    guest: parseText('spec.guest', spec.guest, GUEST_CHARACTERS_MAX),
    minRmaBytes,
    maxRmaBytes: parseMaxRmaBytes(spec.maxRmaBytes, minRmaBytes),
    labelRequirements: parseRequirements('spec.label_requirements', spec.labelRequirements),
    node: spec.node === '' ? null : parseNodeName('spec.node', spec.node),
    device: parseDevice('spec.device', spec.device),
    labels: lastLabels.share(parseLabels('spec.labels', spec.labels, CLAIM_LABEL_BYTES_MAX)),
    excludedNodes: parseExcludedNodes(spec.excludedNodes),
    tenant: spec.tenant === '' ? null : parseTenantName('spec.tenant', spec.tenant),
    priority: parseCount('spec.priority', spec.priority, -PRIORITY_MAX, PRIORITY_MAX),
    group,
    sharing: parseSharing(spec.sharing, group),
    strategy,
    spreadLabel: parseSpreadLabel(spec.spreadLabel, strategy),
    labelPreferences: parsePreferences(spec.labelPreferences),
    need: parseWord('spec.need', spec.need, NEEDS, 'REQUIRED'),
    requiredHolder: parseRequiredHolder(spec.holder),
  };
}

function parseMaxRmaBytes(value: number, minRmaBytes: number): number | null {
  const maxRmaBytes = parseCount('spec.max_rma_bytes', value, 0);
  if (maxRmaBytes === 0 || maxRmaBytes >= minRmaBytes) return maxRmaBytes === 0 ? null : maxRmaBytes;
  throw invalidField('spec.max_rma_bytes', `${maxRmaBytes} is less than min_rma_bytes, ${minRmaBytes}`);
}

function parseSharing(word: string, group: string | null): Sharing {
  const sharing = parseWord('spec.sharing', word, SHARINGS, 'ALLOWED');
  if (group === null && sharing !== 'ALLOWED') throw invalidField('spec.group', `is required with sharing ${sharing}`);
  return sharing;
}

function parseSpreadLabel(key: string, strategy: Strategy): string | null {
  if (key === '') return null;
  if (strategy !== 'SPREAD') throw invalidField('spec.spread_label', `is of no use with ${strategy}`);
  return parseLabelKey('spec.spread_label', key);
}

function parseExcludedNodes(names: readonly string[]): readonly NodeId[] {
  const field = 'spec.excluded_nodes';
  if (names.length === 0) return NO_NODES;
  if (names.length > EXCLUDED_NODES_MAX) throw invalidField(field, `has more than ${EXCLUDED_NODES_MAX} entries`);
  return names.map((name, index) => parseNodeName(`${field}[${index}]`, name));
}

/** A device; null when the caller set none. */
export function parseDevice(field: string, device: string): DeviceKind | null {
  return parseWord(field, device, DEVICE_KINDS, null);
}
