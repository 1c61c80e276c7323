import type { NodeId, TenantId } from '../ids.js';
import { type IdentityLimits, NO_ROLE_LIMITS, UNLIMITED } from './identity-limits.js';
import { type GuardedRpc, type Role, scopeOf } from './roles.js';

/** The tenants of a binding; '' stands for the claims that have no tenant. */
export type Tenants = 'all' | ReadonlySet<string>;

/** A role that an identity has. */
export interface Grant {
  readonly role: Role;
  /** Counts for the roles that are for some tenants only. */
  readonly tenants: Tenants;
  /** The node that an agent may be; null for other roles. */
  readonly node: NodeId | null;
  /** What it comes from, for people: "bindings[0]". */
  readonly rule: string;
}

/** What a caller may do and see. It never changes: a new policy makes another one. */
export interface Access {
  /** True when there is anything that the caller may call this RPC for. */
  mayCall(rpc: GuardedRpc): boolean;
  /** True when the caller may call this RPC for a tenant; null stands for the claims that have none. */
  permits(rpc: GuardedRpc, tenant: TenantId | null): boolean;
  /** True when the caller may see what belongs to a tenant. */
  seesTenant(tenant: TenantId | null): boolean;
  /** True when the caller sees what belongs to every tenant, and to none. */
  readonly seesAllTenants: boolean;
  /** True when the caller may be this node's agent. */
  isNode(node: NodeId): boolean;
  hasRole(role: Role): boolean;
  /** The policy's `denied` names the caller. */
  readonly isDenied: boolean;
  /** How much the caller may use of what all callers share. */
  readonly limits: IdentityLimits;
  /** Where it comes from; empty for a stranger, and without a policy. */
  readonly grants: readonly Grant[];
}

/** The access of whoever calls a broker that has no policy. */
export const EVERYTHING: Access = {
  mayCall: () => true,
  permits: () => true,
  seesTenant: () => true,
  seesAllTenants: true,
  isNode: () => true,
  hasRole: () => true,
  isDenied: false,
  limits: UNLIMITED,
  grants: [],
};

/** The access that some roles give together. */
export class GrantedAccess implements Access {
  readonly seesAllTenants: boolean;

  constructor(
    readonly grants: readonly Grant[],
    readonly limits: IdentityLimits,
    readonly isDenied = false,
  ) {
    this.seesAllTenants = grants.some((grant) => seesAll(grant));
  }

  mayCall(rpc: GuardedRpc): boolean {
    return this.grants.some(({ role }) => scopeOf(rpc, role) !== undefined);
  }

  permits(rpc: GuardedRpc, tenant: TenantId | null): boolean {
    return this.grants.some((grant) => covers(grant, rpc, tenant));
  }

  seesTenant(tenant: TenantId | null): boolean {
    return this.seesAllTenants || this.permits('GetClaim', tenant);
  }

  isNode(node: NodeId): boolean {
    return this.grants.some((grant) => grant.role === 'agent' && grant.node === node);
  }

  hasRole(role: Role): boolean {
    return this.grants.some((grant) => grant.role === role);
  }
}

/** The access of an identity that the policy does not name. */
export const NOTHING: Access = new GrantedAccess([], NO_ROLE_LIMITS);

/** The access of an identity that the policy denies, whatever else it says of it. */
export const DENIED: Access = new GrantedAccess([], NO_ROLE_LIMITS, true);

/** True for whoever may see who tried to be a node and was refused: its address and identity are a stranger's. */
export function seesStrangers(access: Access): boolean {
  return access.mayCall('GetNodeHistory');
}

/** True when everything that `before` allowed is allowed by `now`, too. */
export function keepsAll(before: Access, now: Access): boolean {
  return before.grants.every((grant) => now.grants.some((other) => includes(other, grant)));
}

function includes(grant: Grant, other: Grant): boolean {
  return grant.role === other.role && grant.node === other.node && includesTenants(grant.tenants, other.tenants);
}

function includesTenants(tenants: Tenants, others: Tenants): boolean {
  if (tenants === 'all') return true;
  return others !== 'all' && [...others].every((tenant) => tenants.has(tenant));
}

function covers({ role, tenants }: Grant, rpc: GuardedRpc, tenant: TenantId | null): boolean {
  const scope = scopeOf(rpc, role);
  return scope === 'all' || (scope === 'tenants' && hasTenant(tenants, tenant));
}

function seesAll({ role, tenants }: Grant): boolean {
  const scope = scopeOf('GetClaim', role);
  return scope === 'all' || (scope === 'tenants' && tenants === 'all');
}

function hasTenant(tenants: Tenants, tenant: TenantId | null): boolean {
  return tenants === 'all' || tenants.has(tenant ?? '');
}
