// Original file: proto/rma/v1/types.proto


/**
 * How many of a node's RMAs are in which state. The seven numbers add up to the node's capacity.
 */
export interface SlotCounts {
  /**
   * Held by the agent, cleared, ready to be handed out.
   */
  'free'?: (number);
  /**
   * Being allocated or cleared.
   */
  'preparing'?: (number);
  /**
   * Pinned to a claim that was not redeemed yet.
   */
  'prepared'?: (number);
  /**
   * In the hands of a process.
   */
  'bound'?: (number);
  /**
   * Given back, and not yet back from the kernel.
   */
  'reclaiming'?: (number);
  /**
   * Part of the capacity, but the kernel does not give it to the agent now: others use the pool behind the agent's back.
   */
  'unavailable'?: (number);
  /**
   * Given back for longer than the node's reclaim grace, and still not back from the kernel: something holds on to it. Or its memory
   * failed (Node.poisoned_count).
   */
  'quarantined'?: (number);
}

/**
 * How many of a node's RMAs are in which state. The seven numbers add up to the node's capacity.
 */
export interface SlotCounts__Output {
  /**
   * Held by the agent, cleared, ready to be handed out.
   */
  'free': (number);
  /**
   * Being allocated or cleared.
   */
  'preparing': (number);
  /**
   * Pinned to a claim that was not redeemed yet.
   */
  'prepared': (number);
  /**
   * In the hands of a process.
   */
  'bound': (number);
  /**
   * Given back, and not yet back from the kernel.
   */
  'reclaiming': (number);
  /**
   * Part of the capacity, but the kernel does not give it to the agent now: others use the pool behind the agent's back.
   */
  'unavailable': (number);
  /**
   * Given back for longer than the node's reclaim grace, and still not back from the kernel: something holds on to it. Or its memory
   * failed (Node.poisoned_count).
   */
  'quarantined': (number);
}
