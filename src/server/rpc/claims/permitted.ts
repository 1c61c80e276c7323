import type { KnownCaller } from '../../../domain/access/known-caller.js';
import { deniedTenant } from '../../../domain/access/refusals.js';
import type { GuardedRpc } from '../../../domain/access/roles.js';
import { unknownClaim, unknownTenant } from '../../../domain/broker/fleet/find.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { TenantId } from '../../../domain/ids.js';
import { type Refusal, type Result, refuse } from '../../../domain/reasons.js';

/**
 * The claim, if the caller may call `rpc` for it. One that the caller may not see does not exist, in the very words in
 * which one that was never made does not.
 */
export function permittedClaim(
  found: Result<Claim>,
  rpc: GuardedRpc,
  { identity, access }: KnownCaller,
): Result<Claim> {
  if (!found.ok) return found;
  const { id, spec } = found.value;
  if (!access.seesTenant(spec.tenant)) return refuse(unknownClaim(id));
  return access.permits(rpc, spec.tenant) ? found : refuse(deniedTenant(rpc, identity, spec.tenant));
}

/** Why the caller may not call `rpc` for a tenant, or for claims without one; null when it may. */
export function tenantRefusal(
  tenant: TenantId | null,
  rpc: GuardedRpc,
  { identity, access }: KnownCaller,
): Refusal | null {
  if (access.permits(rpc, tenant)) return null;
  const isHidden = tenant !== null && !access.seesTenant(tenant);
  return isHidden ? unknownTenant(tenant) : deniedTenant(rpc, identity, tenant);
}
