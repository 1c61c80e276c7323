// Original file: proto/rma/v1/history.proto


export interface GetNodeHistoryRequest {
  /**
   * "nodes/{node}".
   */
  'name'?: (string);
}

export interface GetNodeHistoryRequest__Output {
  /**
   * "nodes/{node}".
   */
  'name': (string);
}
