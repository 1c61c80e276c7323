// Original file: proto/rma/v1/agent.proto

import type { ClaimReport as _rma_v1_ClaimReport, ClaimReport__Output as _rma_v1_ClaimReport__Output } from '../../rma/v1/ClaimReport.js';

/**
 * Several reports in one message, handled like separate messages in this order.
 */
export interface ClaimReports {
  /**
   * At most 256.
   */
  'reports'?: (_rma_v1_ClaimReport)[];
}

/**
 * Several reports in one message, handled like separate messages in this order.
 */
export interface ClaimReports__Output {
  /**
   * At most 256.
   */
  'reports': (_rma_v1_ClaimReport__Output)[];
}
