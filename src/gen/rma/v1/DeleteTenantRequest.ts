// Original file: proto/rma/v1/fleet.proto


export interface DeleteTenantRequest {
  /**
   * "tenants/{tenant}".
   */
  'name'?: (string);
  /**
   * Delete it even if its claims use RMAs. They stay, and count against no quota.
   */
  'force'?: (boolean);
}

export interface DeleteTenantRequest__Output {
  /**
   * "tenants/{tenant}".
   */
  'name': (string);
  /**
   * Delete it even if its claims use RMAs. They stay, and count against no quota.
   */
  'force': (boolean);
}
