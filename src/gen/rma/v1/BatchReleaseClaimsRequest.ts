// Original file: proto/rma/v1/broker.proto


export interface BatchReleaseClaimsRequest {
  /**
   * "claims/{claim}".
   */
  'names'?: (string)[];
}

export interface BatchReleaseClaimsRequest__Output {
  /**
   * "claims/{claim}".
   */
  'names': (string)[];
}
