// Original file: proto/rma/v1/fleet.proto


export interface RotateTokenSecretResponse {
  /**
   * How many claims are on their way to their end.
   */
  'revokedClaimCount'?: (number);
  /**
   * How many claims that were not redeemed yet keep tokens of former secrets.
   */
  'outdatedClaimCount'?: (number);
}

export interface RotateTokenSecretResponse__Output {
  /**
   * How many claims are on their way to their end.
   */
  'revokedClaimCount': (number);
  /**
   * How many claims that were not redeemed yet keep tokens of former secrets.
   */
  'outdatedClaimCount': (number);
}
