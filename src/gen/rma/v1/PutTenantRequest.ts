// Original file: proto/rma/v1/fleet.proto


export interface PutTenantRequest {
  /**
   * "tenants/{tenant}".
   */
  'name'?: (string);
  'claimsMax'?: (number);
}

export interface PutTenantRequest__Output {
  /**
   * "tenants/{tenant}".
   */
  'name': (string);
  'claimsMax': (number);
}
