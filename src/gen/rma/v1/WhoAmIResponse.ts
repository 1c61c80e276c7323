// Original file: proto/rma/v1/fleet.proto

import type { RoleGrant as _rma_v1_RoleGrant, RoleGrant__Output as _rma_v1_RoleGrant__Output } from '../../rma/v1/RoleGrant.js';

export interface WhoAmIResponse {
  /**
   * The URI of the caller's certificate; "system:admin" over the admin socket, and "system:anonymous" without TLS.
   */
  'identity'?: (string);
  /**
   * The serial number of the certificate, in hexadecimal; empty without one.
   */
  'certificateSerial'?: (string);
  /**
   * Empty for a caller without a role.
   */
  'roles'?: (_rma_v1_RoleGrant)[];
  /**
   * The broker has no policy: whoever calls may do everything.
   */
  'isUnrestricted'?: (boolean);
}

export interface WhoAmIResponse__Output {
  /**
   * The URI of the caller's certificate; "system:admin" over the admin socket, and "system:anonymous" without TLS.
   */
  'identity': (string);
  /**
   * The serial number of the certificate, in hexadecimal; empty without one.
   */
  'certificateSerial': (string);
  /**
   * Empty for a caller without a role.
   */
  'roles': (_rma_v1_RoleGrant__Output)[];
  /**
   * The broker has no policy: whoever calls may do everything.
   */
  'isUnrestricted': (boolean);
}
