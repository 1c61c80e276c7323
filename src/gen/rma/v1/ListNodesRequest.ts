// Original file: proto/rma/v1/fleet.proto

import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from '../../rma/v1/LabelRequirement.js';

export interface ListNodesRequest {
  /**
   * At most 1,000; 0 means 100. A page ends earlier when it reaches 256 KiB.
   */
  'pageSize'?: (number);
  /**
   * From the last response. Everything else in the request must be the same as before.
   */
  'pageToken'?: (string);
  /**
   * Terms joined by AND, each FIELD = VALUE or FIELD != VALUE. FIELD is state, cordoned, device or labels.KEY. States
   * and devices may be in lower case. A value that no node can have is INVALID_FIELD.
   * Example: state = READY AND cordoned = false
   */
  'filter'?: (string);
  /**
   * "name" (the default), "free_count" or "free_count desc"; nodes with the same count are in the order of their names.
   * A node whose free_count changes between two pages may then appear twice or not at all.
   */
  'orderBy'?: (string);
  /**
   * Only nodes whose labels meet all of these; at most 16.
   */
  'labelRequirements'?: (_rma_v1_LabelRequirement)[];
}

export interface ListNodesRequest__Output {
  /**
   * At most 1,000; 0 means 100. A page ends earlier when it reaches 256 KiB.
   */
  'pageSize': (number);
  /**
   * From the last response. Everything else in the request must be the same as before.
   */
  'pageToken': (string);
  /**
   * Terms joined by AND, each FIELD = VALUE or FIELD != VALUE. FIELD is state, cordoned, device or labels.KEY. States
   * and devices may be in lower case. A value that no node can have is INVALID_FIELD.
   * Example: state = READY AND cordoned = false
   */
  'filter': (string);
  /**
   * "name" (the default), "free_count" or "free_count desc"; nodes with the same count are in the order of their names.
   * A node whose free_count changes between two pages may then appear twice or not at all.
   */
  'orderBy': (string);
  /**
   * Only nodes whose labels meet all of these; at most 16.
   */
  'labelRequirements': (_rma_v1_LabelRequirement__Output)[];
}
