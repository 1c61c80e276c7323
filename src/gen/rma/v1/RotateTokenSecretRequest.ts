// Original file: proto/rma/v1/fleet.proto


export interface RotateTokenSecretRequest {
  /**
   * End all claims that were not redeemed yet (REVOKED, by the cause TOKEN_REVOKED). Those on a node whose agent is
   * silent are RELEASING until it is back, and until its own deadline for them has passed it may still let one be
   * redeemed.
   */
  'endUnredeemed'?: (boolean);
}

export interface RotateTokenSecretRequest__Output {
  /**
   * End all claims that were not redeemed yet (REVOKED, by the cause TOKEN_REVOKED). Those on a node whose agent is
   * silent are RELEASING until it is back, and until its own deadline for them has passed it may still let one be
   * redeemed.
   */
  'endUnredeemed': (boolean);
}
