import type { Claim } from '../../../domain/broker/records/claim.js';
import { CLAIM_STATES, DEVICE_KINDS } from '../../../domain/claim-state.js';
import { nodeName, tenantName } from '../../../domain/ids.js';
import { type LabelRequirement, meetsAll } from '../../../domain/labels.js';
import type { LabelRequirement__Output } from '../../../gen/rma/v1/LabelRequirement.js';
import { type FilterFields, type FilterTerm, matchesFilter, parseFilter } from '../../wire/parse/filter.js';
import { anyId, anyText, nameIn, oneOf } from '../../wire/parse/filter-values.js';
import { parseRequirements } from '../../wire/parse/requirements.js';

const LABELS_PREFIX = 'labels.';
const CLAIM_FIELDS: FilterFields = {
  state: oneOf(CLAIM_STATES),
  node: nameIn('nodes'),
  guest: anyText,
  device: oneOf(DEVICE_KINDS),
  tenant: nameIn('tenants'),
  group: anyId,
  [LABELS_PREFIX]: anyText,
};

/** The claims that a list or watch selects. */
export interface ClaimQuery {
  readonly terms: readonly FilterTerm[];
  readonly requirements: readonly LabelRequirement[];
}

/** The request fields that lists and watches of claims share. */
interface ClaimQueryRequest {
  readonly filter: string;
  readonly labelRequirements: readonly LabelRequirement__Output[];
}

/** Parses a filter over claims, with conditions on their labels. */
export function parseClaimQuery({ filter, labelRequirements }: ClaimQueryRequest): ClaimQuery {
  return {
    terms: parseFilter(filter, CLAIM_FIELDS),
    requirements: parseRequirements('label_requirements', labelRequirements),
  };
}

/** True when every claim matches. */
export function wantsAllClaims({ terms, requirements }: ClaimQuery): boolean {
  return terms.length === 0 && requirements.length === 0;
}

export function claimMatches(claim: Claim, query: ClaimQuery): boolean {
  if (wantsAllClaims(query)) return true;
  return matchesFilter(claim, query.terms, readField) && meetsAll(claim.spec.labels, query.requirements);
}

function readField(claim: Claim, field: string): string | undefined {
  switch (field) {
    case 'state':
      return claim.state;
    case 'node':
      return nodeName(claim.node);
    case 'guest':
      return claim.spec.guest;
    case 'device':
      return claim.device;
    case 'tenant':
      return claim.spec.tenant === null ? undefined : tenantName(claim.spec.tenant);
    case 'group':
      return claim.spec.group ?? undefined;
    default:
      return claim.spec.labels[field.slice(LABELS_PREFIX.length)];
  }
}
