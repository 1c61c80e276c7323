// Original file: proto/rma/v1/agent.proto

import type { Prepare as _rma_v1_Prepare, Prepare__Output as _rma_v1_Prepare__Output } from '../../rma/v1/Prepare.js';
import type { Unprepare as _rma_v1_Unprepare, Unprepare__Output as _rma_v1_Unprepare__Output } from '../../rma/v1/Unprepare.js';

/**
 * One order of an Orders message.
 */
export interface Order {
  'prepare'?: (_rma_v1_Prepare | null);
  'unprepare'?: (_rma_v1_Unprepare | null);
  'order'?: "prepare"|"unprepare";
}

/**
 * One order of an Orders message.
 */
export interface Order__Output {
  'prepare'?: (_rma_v1_Prepare__Output | null);
  'unprepare'?: (_rma_v1_Unprepare__Output | null);
  'order'?: "prepare"|"unprepare";
}
