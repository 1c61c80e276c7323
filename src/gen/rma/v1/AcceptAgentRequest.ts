// Original file: proto/rma/v1/fleet.proto


export interface AcceptAgentRequest {
  /**
   * "nodes/{node}".
   */
  'name'?: (string);
  /**
   * The agent's identity. Either this or no_identity.
   */
  'identity'?: (string);
  /**
   * An agent that tells no identity: one of 0.1.0.
   */
  'noIdentity'?: (boolean);
}

export interface AcceptAgentRequest__Output {
  /**
   * "nodes/{node}".
   */
  'name': (string);
  /**
   * The agent's identity. Either this or no_identity.
   */
  'identity': (string);
  /**
   * An agent that tells no identity: one of 0.1.0.
   */
  'noIdentity': (boolean);
}
