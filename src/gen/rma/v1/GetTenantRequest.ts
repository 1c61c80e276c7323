// Original file: proto/rma/v1/fleet.proto


export interface GetTenantRequest {
  /**
   * "tenants/{tenant}".
   */
  'name'?: (string);
}

export interface GetTenantRequest__Output {
  /**
   * "tenants/{tenant}".
   */
  'name': (string);
}
