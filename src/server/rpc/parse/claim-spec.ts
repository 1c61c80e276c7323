import { invalidField } from '../../../common/errors/rma-error.js';
import type { ClaimSpec } from '../../../domain/broker/claim.js';
import { DEVICE_KINDS, type DeviceKind } from '../../../domain/claim-state.js';
import type { LabelRequirement } from '../../../domain/labels.js';
import type { ClaimSpec__Output } from '../../../gen/rma/v1/ClaimSpec.js';
import type { LabelRequirement__Output } from '../../../gen/rma/v1/LabelRequirement.js';
import { parseCount } from './number.js';
import { parseLabelKey, parseLabels, parseNodeName, parseText } from './text.js';

const GUEST_CHARACTERS_MAX = 256;
const REQUIREMENTS_MAX = 16;
const REQUIREMENT_VALUES_MAX = 64;

/** What a guest asks for, or INVALID_FIELD naming what is wrong with it. */
export function parseClaimSpec(spec: ClaimSpec__Output | null | undefined): ClaimSpec {
  if (spec === null || spec === undefined) throw invalidField('spec', 'is required');
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
  };
}

/** A device; null when the caller did not say. */
export function parseDevice(field: string, device: string): DeviceKind | null {
  if (device === 'DEVICE_KIND_UNSPECIFIED') return null;
  const known = DEVICE_KINDS.find((kind) => kind === device);
  if (known === undefined) throw invalidField(field, `${device} is not one of ${DEVICE_KINDS.join(', ')}`);
  return known;
}

function parseRequirements(requirements: readonly LabelRequirement__Output[]): readonly LabelRequirement[] {
  const field = 'spec.label_requirements';
  if (requirements.length > REQUIREMENTS_MAX) throw invalidField(field, `has more than ${REQUIREMENTS_MAX} entries`);
  return requirements.map((requirement, index) => parseRequirement(`${field}[${index}]`, requirement));
}

function parseRequirement(field: string, { key, operator, values }: LabelRequirement__Output): LabelRequirement {
  parseLabelKey(field, key);
  switch (operator) {
    case 'IN':
    case 'NOT_IN':
      parseCount(`${field}.values count`, values.length, 1, REQUIREMENT_VALUES_MAX);
      return { key, operator, values };
    case 'EXISTS':
    case 'DOES_NOT_EXIST':
      parseCount(`${field}.values count`, values.length, 0, 0);
      return { key, operator, values };
    default:
      throw invalidField(`${field}.operator`, `${operator} is not one of IN, NOT_IN, EXISTS, DOES_NOT_EXIST`);
  }
}
