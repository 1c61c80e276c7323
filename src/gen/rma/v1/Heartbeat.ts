// Original file: proto/rma/v1/agent.proto


/**
 * Nothing new, but alive. Any message counts as one.
 */
export interface Heartbeat {
}

/**
 * Nothing new, but alive. Any message counts as one.
 */
export interface Heartbeat__Output {
}
