// Original file: proto/rma/v1/agent.proto


/**
 * The sender is alive and has nothing to report. Every other message counts as a heartbeat, too.
 * 
 * The broker answers an agent's heartbeat with one of its own, and answers all heartbeats of 50 ms together. Agents
 * that count the time to their next heartbeat from that answer keep in step with one another, and cost the broker less.
 */
export interface Heartbeat {
  /**
   * From the broker: answer with a heartbeat at once, because another process with this agent's identity asks to be let
   * in. An agent that does not know this field sends its next message when it is due, and that counts as the answer.
   */
  'answerAtOnce'?: (boolean);
}

/**
 * The sender is alive and has nothing to report. Every other message counts as a heartbeat, too.
 * 
 * The broker answers an agent's heartbeat with one of its own, and answers all heartbeats of 50 ms together. Agents
 * that count the time to their next heartbeat from that answer keep in step with one another, and cost the broker less.
 */
export interface Heartbeat__Output {
  /**
   * From the broker: answer with a heartbeat at once, because another process with this agent's identity asks to be let
   * in. An agent that does not know this field sends its next message when it is due, and that counts as the answer.
   */
  'answerAtOnce': (boolean);
}
