// Original file: proto/rma/v1/fleet.proto


export interface AcceptAgentRequest {
  /**
   * "nodes/{node}".
   */
  'name'?: (string);
  /**
   * The agent's identity. Exactly one of this and no_identity is set.
   */
  'identity'?: (string);
  /**
   * Accept an agent that sends no identity: one of 0.1.0.
   */
  'noIdentity'?: (boolean);
}

export interface AcceptAgentRequest__Output {
  /**
   * "nodes/{node}".
   */
  'name': (string);
  /**
   * The agent's identity. Exactly one of this and no_identity is set.
   */
  'identity': (string);
  /**
   * Accept an agent that sends no identity: one of 0.1.0.
   */
  'noIdentity': (boolean);
}
