// Original file: proto/rma/v1/types.proto


export interface AcceptedAgent {
  /**
   * Empty: an agent that tells none.
   */
  'identity'?: (string);
}

export interface AcceptedAgent__Output {
  /**
   * Empty: an agent that tells none.
   */
  'identity': (string);
}
