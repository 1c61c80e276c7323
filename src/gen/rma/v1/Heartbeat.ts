// Original file: proto/rma/v1/agent.proto


/**
 * Nothing new, but alive. Any message counts as one.
 * 
 * The broker answers an agent's heartbeats with one of its own, those of a short while (50 ms) together. Agents that count
 * the time to their next one from that answer come together the next time, too, and cost the broker less.
 */
export interface Heartbeat {
}

/**
 * Nothing new, but alive. Any message counts as one.
 * 
 * The broker answers an agent's heartbeats with one of its own, those of a short while (50 ms) together. Agents that count
 * the time to their next one from that answer come together the next time, too, and cost the broker less.
 */
export interface Heartbeat__Output {
}
