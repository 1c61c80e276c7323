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
   * Held for a claim that was not redeemed yet.
   */
  'prepared'?: (number);
  /**
   * Handed out to a process.
   */
  'bound'?: (number);
  /**
   * Released, but the kernel has not given the memory back yet.
   */
  'reclaiming'?: (number);
  /**
   * Part of the capacity, but the kernel does not give it to the agent now: other programs use the pool.
   */
  'unavailable'?: (number);
  /**
   * Released for longer than the agent's reclaimGrace, and the kernel has not given the memory back: something holds on
   * to it. Or its memory failed (Node.poisoned_count).
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
   * Held for a claim that was not redeemed yet.
   */
  'prepared': (number);
  /**
   * Handed out to a process.
   */
  'bound': (number);
  /**
   * Released, but the kernel has not given the memory back yet.
   */
  'reclaiming': (number);
  /**
   * Part of the capacity, but the kernel does not give it to the agent now: other programs use the pool.
   */
  'unavailable': (number);
  /**
   * Released for longer than the agent's reclaimGrace, and the kernel has not given the memory back: something holds on
   * to it. Or its memory failed (Node.poisoned_count).
   */
  'quarantined': (number);
}
