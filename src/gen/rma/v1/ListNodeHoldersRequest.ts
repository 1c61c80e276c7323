// Original file: proto/rma/v1/fleet.proto


export interface ListNodeHoldersRequest {
  /**
   * "nodes/{node}".
   */
  'name'?: (string);
}

export interface ListNodeHoldersRequest__Output {
  /**
   * "nodes/{node}".
   */
  'name': (string);
}
