// Original file: proto/rma/v1/fleet.proto


/**
 * How many nodes there are, and in which state.
 */
export interface NodeCounts {
  'total'?: (number);
  /**
   * READY or STALE: each node is one of them.
   */
  'ready'?: (number);
  'stale'?: (number);
  /**
   * Cordoned by an operator. A draining node is cordoned, too.
   */
  'cordoned'?: (number);
  'draining'?: (number);
}

/**
 * How many nodes there are, and in which state.
 */
export interface NodeCounts__Output {
  'total': (number);
  /**
   * READY or STALE: each node is one of them.
   */
  'ready': (number);
  'stale': (number);
  /**
   * Cordoned by an operator. A draining node is cordoned, too.
   */
  'cordoned': (number);
  'draining': (number);
}
