// Original file: proto/rma/v1/history.proto


export interface GetClaimHistoryRequest {
  /**
   * "claims/{claim}".
   */
  'name'?: (string);
}

export interface GetClaimHistoryRequest__Output {
  /**
   * "claims/{claim}".
   */
  'name': (string);
}
