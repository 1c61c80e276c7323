// Original file: proto/rma/v1/agent.proto

import type { Order as _rma_v1_Order, Order__Output as _rma_v1_Order__Output } from '../../rma/v1/Order.js';

/**
 * Several orders in one message, handled like separate messages in this order.
 */
export interface Orders {
  /**
   * At most 256.
   */
  'orders'?: (_rma_v1_Order)[];
}

/**
 * Several orders in one message, handled like separate messages in this order.
 */
export interface Orders__Output {
  /**
   * At most 256.
   */
  'orders': (_rma_v1_Order__Output)[];
}
