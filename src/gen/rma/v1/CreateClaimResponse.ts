// Original file: proto/rma/v1/broker.proto

import type { Claim as _rma_v1_Claim, Claim__Output as _rma_v1_Claim__Output } from '../../rma/v1/Claim.js';

export interface CreateClaimResponse {
  'claim'?: (_rma_v1_Claim | null);
  /**
   * The secret that lets a VMM on claim.node redeem this claim at the agent's socket. Keep it like a password.
   * Empty for a claim WITHOUT_RMA, and in a repeat that comes after the claim was redeemed or has ended and the token
   * secret was rotated.
   */
  'claimToken'?: (string);
}

export interface CreateClaimResponse__Output {
  'claim': (_rma_v1_Claim__Output | null);
  /**
   * The secret that lets a VMM on claim.node redeem this claim at the agent's socket. Keep it like a password.
   * Empty for a claim WITHOUT_RMA, and in a repeat that comes after the claim was redeemed or has ended and the token
   * secret was rotated.
   */
  'claimToken': (string);
}
