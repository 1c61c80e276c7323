// Original file: proto/rma/v1/fleet.proto


/**
 * A role that a caller has.
 */
export interface RoleGrant {
  /**
   * "orchestrator", "operator", "viewer", "agent" or "metrics"; newer brokers may have others.
   */
  'role'?: (string);
  /**
   * "tenants/{tenant}": the tenants that the role is for. Empty for the roles that are for everything.
   */
  'tenants'?: (string)[];
  /**
   * The role is for all tenants, and for claims without one.
   */
  'allTenants'?: (boolean);
  /**
   * The role is for claims without a tenant.
   */
  'withoutTenant'?: (boolean);
  /**
   * "nodes/{node}": the node that an agent may be; empty for other roles.
   */
  'node'?: (string);
  /**
   * Which part of the policy gives it, for people.
   */
  'rule'?: (string);
}

/**
 * A role that a caller has.
 */
export interface RoleGrant__Output {
  /**
   * "orchestrator", "operator", "viewer", "agent" or "metrics"; newer brokers may have others.
   */
  'role': (string);
  /**
   * "tenants/{tenant}": the tenants that the role is for. Empty for the roles that are for everything.
   */
  'tenants': (string)[];
  /**
   * The role is for all tenants, and for claims without one.
   */
  'allTenants': (boolean);
  /**
   * The role is for claims without a tenant.
   */
  'withoutTenant': (boolean);
  /**
   * "nodes/{node}": the node that an agent may be; empty for other roles.
   */
  'node': (string);
  /**
   * Which part of the policy gives it, for people.
   */
  'rule': (string);
}
