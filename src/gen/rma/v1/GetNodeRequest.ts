// Original file: proto/rma/v1/fleet.proto


export interface GetNodeRequest {
  /**
   * "nodes/{node}".
   */
  'name'?: (string);
}

export interface GetNodeRequest__Output {
  /**
   * "nodes/{node}".
   */
  'name': (string);
}
