// Original file: proto/rma/v1/fleet.proto


export interface RemoveNodeRequest {
  /**
   * "nodes/{node}".
   */
  'name'?: (string);
  /**
   * The caller confirms that no guest of this node still runs. Required when the node has live claims.
   */
  'guestsAreGone'?: (boolean);
}

export interface RemoveNodeRequest__Output {
  /**
   * "nodes/{node}".
   */
  'name': (string);
  /**
   * The caller confirms that no guest of this node still runs. Required when the node has live claims.
   */
  'guestsAreGone': (boolean);
}
