import type { Grant } from '../../../domain/access/access.js';
import type { KnownCaller } from '../../../domain/access/known-caller.js';
import { nodeName, type TenantId, tenantName } from '../../../domain/ids.js';
import type { RoleGrant } from '../../../gen/rma/v1/RoleGrant.js';
import type { WhoAmIRequest__Output } from '../../../gen/rma/v1/WhoAmIRequest.js';
import type { WhoAmIResponse } from '../../../gen/rma/v1/WhoAmIResponse.js';

/** @param isUnrestricted true for a broker without a policy */
export function whoAmIHandler(isUnrestricted: boolean) {
  return async (_request: WhoAmIRequest__Output, { identity, access }: KnownCaller): Promise<WhoAmIResponse> => ({
    identity: identity.name,
    certificateSerial: identity.serial ?? '',
    roles: access.grants.map(toWireGrant),
    isUnrestricted: isUnrestricted && access.grants.length === 0,
  });
}

function toWireGrant({ role, tenants, node, rule }: Grant): RoleGrant {
  const isOfTenants = role === 'orchestrator' || role === 'viewer';
  const named = tenants === 'all' ? [] : [...tenants].filter((tenant) => tenant !== '');
  return {
    role,
    tenants: named.map((tenant) => tenantName(tenant as TenantId)),
    allTenants: isOfTenants && tenants === 'all',
    withoutTenant: isOfTenants && (tenants === 'all' || tenants.has('')),
    node: node === null ? '' : nodeName(node),
    rule,
  };
}
