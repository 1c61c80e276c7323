// Original file: proto/rma/v1/fleet.proto

import type { Node as _rma_v1_Node, Node__Output as _rma_v1_Node__Output } from '../../rma/v1/Node.js';

/**
 * The progress of a drain: one response at once, then one after each change.
 */
export interface DrainNodeResponse {
  'node'?: (_rma_v1_Node | null);
  /**
   * How many claims are BOUND, and how many are RELEASING.
   */
  'boundCount'?: (number);
  'releasingCount'?: (number);
  /**
   * How many claims were not redeemed and are being revoked.
   */
  'revokingCount'?: (number);
  /**
   * The node is empty. No response follows.
   */
  'drained'?: (boolean);
  /**
   * The deadline has passed and the node is not empty. No response follows, and the node stays cordoned.
   */
  'overdue'?: (boolean);
  /**
   * Up to 100 of the remaining claims: "claims/{claim}".
   */
  'remainingClaims'?: (string)[];
}

/**
 * The progress of a drain: one response at once, then one after each change.
 */
export interface DrainNodeResponse__Output {
  'node': (_rma_v1_Node__Output | null);
  /**
   * How many claims are BOUND, and how many are RELEASING.
   */
  'boundCount': (number);
  'releasingCount': (number);
  /**
   * How many claims were not redeemed and are being revoked.
   */
  'revokingCount': (number);
  /**
   * The node is empty. No response follows.
   */
  'drained': (boolean);
  /**
   * The deadline has passed and the node is not empty. No response follows, and the node stays cordoned.
   */
  'overdue': (boolean);
  /**
   * Up to 100 of the remaining claims: "claims/{claim}".
   */
  'remainingClaims': (string)[];
}
