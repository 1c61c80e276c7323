// Original file: proto/rma/v1/fleet.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Something that is not as it should be.
 */
export interface Problem {
  /**
   * Stable: NO_NODES, NODES_SILENT, AGENTS_REFUSED, DRAINS_OVERDUE, RMAS_POISONED, RMAS_QUARANTINED, RMAS_EXHAUSTED
   * (one for each size), REQUESTS_WAITING. A newer broker may have more.
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
   * How many nodes, RMAs or requests it is about.
   */
  'count'?: (number | string | Long);
  /**
   * Up to three of the nodes that it is about: "nodes/{node}".
   */
  'exampleNodes'?: (string)[];
}

/**
 * Something that is not as it should be.
 */
export interface Problem__Output {
  /**
   * Stable: NO_NODES, NODES_SILENT, AGENTS_REFUSED, DRAINS_OVERDUE, RMAS_POISONED, RMAS_QUARANTINED, RMAS_EXHAUSTED
   * (one for each size), REQUESTS_WAITING. A newer broker may have more.
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
   * How many nodes, RMAs or requests it is about.
   */
  'count': (number);
  /**
   * Up to three of the nodes that it is about: "nodes/{node}".
   */
  'exampleNodes': (string)[];
}
