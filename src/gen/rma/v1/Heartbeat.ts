// Original file: proto/rma/v1/agent.proto


/**
 * Nothing new, but alive. Any message counts as one.
 * 
 * The broker answers an agent's heartbeats with one of its own, those of a short while (50 ms) together. Agents that count
 * the time to their next one from that answer come together the next time, too, and cost the broker less.
 */
export interface Heartbeat {
  /**
   * From the broker: answer with a heartbeat at once, since another agent claims to be this one's next life. An agent that does not
   * know this answers in its own time, and any word of it counts.
   */
  'answerAtOnce'?: (boolean);
}

/**
 * Nothing new, but alive. Any message counts as one.
 * 
 * The broker answers an agent's heartbeats with one of its own, those of a short while (50 ms) together. Agents that count
 * the time to their next one from that answer come together the next time, too, and cost the broker less.
 */
export interface Heartbeat__Output {
  /**
   * From the broker: answer with a heartbeat at once, since another agent claims to be this one's next life. An agent that does not
   * know this answers in its own time, and any word of it counts.
   */
  'answerAtOnce': (boolean);
}
