// Original file: proto/rma/v1/fleet.proto


export interface CordonNodeRequest {
  /**
   * "nodes/{node}".
   */
  'name'?: (string);
  /**
   * Why, for people: 1 to 256 characters. Required.
   */
  'reason'?: (string);
}

export interface CordonNodeRequest__Output {
  /**
   * "nodes/{node}".
   */
  'name': (string);
  /**
   * Why, for people: 1 to 256 characters. Required.
   */
  'reason': (string);
}
