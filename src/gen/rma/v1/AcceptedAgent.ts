// Original file: proto/rma/v1/identity.proto


/**
 * An agent that an operator accepts for a node.
 */
export interface AcceptedAgent {
  /**
   * Empty: an agent that sends none.
   */
  'identity'?: (string);
}

/**
 * An agent that an operator accepts for a node.
 */
export interface AcceptedAgent__Output {
  /**
   * Empty: an agent that sends none.
   */
  'identity': (string);
}
