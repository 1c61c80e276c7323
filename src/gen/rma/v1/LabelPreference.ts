// Original file: proto/rma/v1/types.proto

import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from '../../rma/v1/LabelRequirement.js';

/**
 * Nodes that meet the requirement are preferred.
 */
export interface LabelPreference {
  'requirement'?: (_rma_v1_LabelRequirement | null);
  /**
   * 1 to 100; 0 means 1.
   */
  'weight'?: (number);
}

/**
 * Nodes that meet the requirement are preferred.
 */
export interface LabelPreference__Output {
  'requirement': (_rma_v1_LabelRequirement__Output | null);
  /**
   * 1 to 100; 0 means 1.
   */
  'weight': (number);
}
