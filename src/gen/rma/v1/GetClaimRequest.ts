// Original file: proto/rma/v1/broker.proto


export interface GetClaimRequest {
  /**
   * "claims/{claim}".
   */
  'name'?: (string);
}

export interface GetClaimRequest__Output {
  /**
   * "claims/{claim}".
   */
  'name': (string);
}
