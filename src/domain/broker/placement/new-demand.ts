import { accept, type Result } from '../../reasons.js';
import { findTenant } from '../fleet/find.js';
import type { Fleet } from '../fleet/fleet.js';
import type { ClaimSpec } from '../records/claim.js';
import { type Demand, demandOf } from './demand.js';

/**
 * The demand of a new request on the present fleet, including its tenant's quota. TENANT_NOT_FOUND when there is no
 * such tenant.
 */
export function newDemand(fleet: Fleet, spec: ClaimSpec): Result<Demand> {
  const tenant = spec.tenant === null ? null : findTenant(fleet, spec.tenant);
  if (tenant?.ok === false) return tenant;
  return accept(demandWithin(fleet, spec));
}

/** The demand of a guest whose tenant is known to exist. */
export function demandWithin({ tenants }: Fleet, spec: ClaimSpec): Demand {
  return demandOf(spec, { exhaustedQuota: tenants.exhaustedQuotaOf(spec.tenant) });
}
