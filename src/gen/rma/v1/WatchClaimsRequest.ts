// Original file: proto/rma/v1/broker.proto


export interface WatchClaimsRequest {
  /**
   * As in ListClaimsRequest.
   */
  'filter'?: (string);
  /**
   * The last one received, to go on without a snapshot.
   */
  'resumeToken'?: (string);
}

export interface WatchClaimsRequest__Output {
  /**
   * As in ListClaimsRequest.
   */
  'filter': (string);
  /**
   * The last one received, to go on without a snapshot.
   */
  'resumeToken': (string);
}
