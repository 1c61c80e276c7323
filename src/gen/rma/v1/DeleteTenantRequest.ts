// Original file: proto/rma/v1/fleet.proto


export interface DeleteTenantRequest {
  /**
   * "tenants/{tenant}".
   */
  'name'?: (string);
}

export interface DeleteTenantRequest__Output {
  /**
   * "tenants/{tenant}".
   */
  'name': (string);
}
