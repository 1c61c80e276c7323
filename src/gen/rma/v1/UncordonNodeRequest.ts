// Original file: proto/rma/v1/fleet.proto


export interface UncordonNodeRequest {
  /**
   * "nodes/{node}".
   */
  'name'?: (string);
}

export interface UncordonNodeRequest__Output {
  /**
   * "nodes/{node}".
   */
  'name': (string);
}
