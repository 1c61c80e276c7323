// Original file: proto/rma/v1/fleet.proto


export interface CheckAccessRequest {
  /**
   * The name of an RPC of this package, such as "CreateClaim".
   */
  'rpc'?: (string);
  /**
   * "tenants/{tenant}": for the claims of this tenant. Empty: for anything.
   */
  'tenant'?: (string);
}

export interface CheckAccessRequest__Output {
  /**
   * The name of an RPC of this package, such as "CreateClaim".
   */
  'rpc': (string);
  /**
   * "tenants/{tenant}": for the claims of this tenant. Empty: for anything.
   */
  'tenant': (string);
}
