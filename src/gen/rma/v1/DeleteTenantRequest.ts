// Original file: proto/rma/v1/fleet.proto


export interface DeleteTenantRequest {
  /**
   * "tenants/{tenant}".
   */
  'name'?: (string);
  /**
   * Also when claims of it use RMAs: they go on, and count against nobody's quota.
   */
  'force'?: (boolean);
}

export interface DeleteTenantRequest__Output {
  /**
   * "tenants/{tenant}".
   */
  'name': (string);
  /**
   * Also when claims of it use RMAs: they go on, and count against nobody's quota.
   */
  'force': (boolean);
}
