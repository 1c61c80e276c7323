// Original file: proto/rma/v1/agent.proto

import type { Order as _rma_v1_Order, Order__Output as _rma_v1_Order__Output } from './Order.js';

/**
 * Several orders at once, each as if it came in a message of its own, in this order.
 */
export interface Orders {
  /**
   * At most 256.
   */
  'orders'?: (_rma_v1_Order)[];
}

/**
 * Several orders at once, each as if it came in a message of its own, in this order.
 */
export interface Orders__Output {
  /**
   * At most 256.
   */
  'orders': (_rma_v1_Order__Output)[];
}
