// Original file: proto/rma/v1/fleet.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Something that needs attention.
 */
export interface Problem {
  /**
   * For programs, and stable: NO_NODES, NODES_SILENT, NO_STANDBY, AGENTS_REFUSED, DRAINS_OVERDUE, RMAS_POISONED,
   * RMAS_QUARANTINED, RMAS_EXHAUSTED (one for each size), REQUESTS_WAITING. Newer brokers may have others.
   */
  'reason'?: (string);
  /**
   * For people.
   */
  'message'?: (string);
  /**
   * What to do next, for people.
   */
  'next'?: (string);
  /**
   * How many nodes, RMAs or requests are affected.
   */
  'count'?: (number | string | Long);
  /**
   * Up to three of the affected nodes: "nodes/{node}".
   */
  'exampleNodes'?: (string)[];
}

/**
 * Something that needs attention.
 */
export interface Problem__Output {
  /**
   * For programs, and stable: NO_NODES, NODES_SILENT, NO_STANDBY, AGENTS_REFUSED, DRAINS_OVERDUE, RMAS_POISONED,
   * RMAS_QUARANTINED, RMAS_EXHAUSTED (one for each size), REQUESTS_WAITING. Newer brokers may have others.
   */
  'reason': (string);
  /**
   * For people.
   */
  'message': (string);
  /**
   * What to do next, for people.
   */
  'next': (string);
  /**
   * How many nodes, RMAs or requests are affected.
   */
  'count': (number);
  /**
   * Up to three of the affected nodes: "nodes/{node}".
   */
  'exampleNodes': (string)[];
}
