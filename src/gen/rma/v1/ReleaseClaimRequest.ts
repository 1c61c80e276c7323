// Original file: proto/rma/v1/broker.proto


export interface ReleaseClaimRequest {
  /**
   * "claims/{claim}".
   */
  'name'?: (string);
}

export interface ReleaseClaimRequest__Output {
  /**
   * "claims/{claim}".
   */
  'name': (string);
}
