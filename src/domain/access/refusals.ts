import type { Refusal } from '../reasons.js';
import type { Access } from './access.js';
import type { Identity } from './identity.js';

/** How many of a caller's roles a refusal names. */
const ROLES_NAMED_MAX = 8;

/** The refusal of an RPC that none of the caller's roles may call. It says nothing that the caller does not know. */
export function deniedRpc(rpc: string, { name }: Identity, access: Access): Refusal {
  return {
    reason: 'ACCESS_DENIED',
    message: `${name} may not call ${rpc}: ${standingOf(access)}; an operator can give it a role in the policy file`,
    metadata: { identity: name, rpc },
  };
}

/** The refusal of what a caller sees and may not change, or of claims without a tenant. */
export function deniedTenant(rpc: string, { name }: Identity, tenant: string | null): Refusal {
  const whose = tenant === null ? 'without a tenant' : `of ${tenant}`;
  return {
    reason: 'ACCESS_DENIED',
    message: `${name} may not call ${rpc} for claims ${whose}; an operator can give it a role for them in the policy file`,
    metadata: { identity: name, rpc, tenant: tenant ?? '' },
  };
}

/** The refusal of a Hello for another node than the one that the agent's identity names. */
export function deniedNode(node: string, { name }: Identity): Refusal {
  return {
    reason: 'ACCESS_DENIED',
    message: `${name} may not be the agent of ${node}; set nodeName to the node of its certificate, or give it a certificate for this node`,
    metadata: { identity: name, node },
  };
}

/** The end of a call whose caller has lost some of the rights that it began with. */
export function accessChanged({ name }: Identity): Refusal {
  return {
    reason: 'ACCESS_CHANGED',
    message: `the policy now gives ${name} less than when this call began; call again, and see what rmactl auth whoami says`,
    metadata: { identity: name },
  };
}

function standingOf({ isDenied, grants }: Access): string {
  if (isDenied) return 'the policy denies it';
  const roles = [...new Set(grants.map(({ role }) => role))].slice(0, ROLES_NAMED_MAX);
  return roles.length === 0 ? 'it has no role' : `its roles are ${roles.join(', ')}`;
}
