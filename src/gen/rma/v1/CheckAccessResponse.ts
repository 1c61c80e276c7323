// Original file: proto/rma/v1/fleet.proto


export interface CheckAccessResponse {
  'allowed'?: (boolean);
  /**
   * Why not, for people; empty when it is allowed.
   */
  'message'?: (string);
}

export interface CheckAccessResponse__Output {
  'allowed': (boolean);
  /**
   * Why not, for people; empty when it is allowed.
   */
  'message': (string);
}
