import type { Claim } from '../../domain/broker/claim.js';
import { nodeName, tenantName } from '../../domain/ids.js';
import { type FilterTerm, matchesFilter, parseFilter } from './parse/filter.js';

const LABELS_PREFIX = 'labels.';
const CLAIM_FIELDS = ['state', 'node', 'guest', 'device', 'tenant', 'group', LABELS_PREFIX] as const;

/** A filter over claims. */
export function parseClaimFilter(filter: string): readonly FilterTerm[] {
  return parseFilter(filter, CLAIM_FIELDS);
}

export function claimMatches(claim: Claim, terms: readonly FilterTerm[]): boolean {
  return terms.length === 0 || matchesFilter(claim, terms, readField);
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
