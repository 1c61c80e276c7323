// Original file: proto/rma/v1/fleet.proto


export interface DeleteTenantRequest {
  /**
   * "tenants/{tenant}".
   */
  'name'?: (string);
  /**
   * Delete it although its claims use RMAs. They stay, and count against nobody's quota.
   */
  'force'?: (boolean);
}

export interface DeleteTenantRequest__Output {
  /**
   * "tenants/{tenant}".
   */
  'name': (string);
  /**
   * Delete it although its claims use RMAs. They stay, and count against nobody's quota.
   */
  'force': (boolean);
}
