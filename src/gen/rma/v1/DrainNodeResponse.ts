// Original file: proto/rma/v1/fleet.proto

import type { Node as _rma_v1_Node, Node__Output as _rma_v1_Node__Output } from '../../rma/v1/Node.js';

/**
 * How a drain goes: one at once, then one after each change.
 */
export interface DrainNodeResponse {
  'node'?: (_rma_v1_Node | null);
  /**
   * Claims that hold on: BOUND, and RELEASING.
   */
  'boundCount'?: (number);
  'releasingCount'?: (number);
  /**
   * Claims that were not redeemed and are being revoked.
   */
  'revokingCount'?: (number);
  /**
   * The node is empty. The last response.
   */
  'drained'?: (boolean);
  /**
   * The deadline has passed and the node is not empty. The last response. The node stays cordoned.
   */
  'overdue'?: (boolean);
  /**
   * Up to 100 of the claims that are left: "claims/{claim}".
   */
  'remainingClaims'?: (string)[];
}

/**
 * How a drain goes: one at once, then one after each change.
 */
export interface DrainNodeResponse__Output {
  'node': (_rma_v1_Node__Output | null);
  /**
   * Claims that hold on: BOUND, and RELEASING.
   */
  'boundCount': (number);
  'releasingCount': (number);
  /**
   * Claims that were not redeemed and are being revoked.
   */
  'revokingCount': (number);
  /**
   * The node is empty. The last response.
   */
  'drained': (boolean);
  /**
   * The deadline has passed and the node is not empty. The last response. The node stays cordoned.
   */
  'overdue': (boolean);
  /**
   * Up to 100 of the claims that are left: "claims/{claim}".
   */
  'remainingClaims': (string)[];
}
