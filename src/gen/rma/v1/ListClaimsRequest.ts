// Original file: proto/rma/v1/broker.proto

import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from '../../rma/v1/LabelRequirement.js';

export interface ListClaimsRequest {
  /**
   * At most 1,000; 0 means 100. A page ends earlier when it reaches 256 KiB.
   */
  'pageSize'?: (number);
  /**
   * From the last response. Everything else in the request must be the same as before.
   */
  'pageToken'?: (string);
  /**
   * Terms joined by AND, each FIELD = VALUE or FIELD != VALUE. FIELD is state, node, guest, device, tenant, group or
   * labels.KEY; values may be quoted. States and devices may be in lower case, and nodes and tenants may be named by
   * their ids alone. A value that no claim can have is INVALID_FIELD. Example: state = BOUND AND node = p7-03
   */
  'filter'?: (string);
  /**
   * "create_time" (the default) or "create_time desc".
   */
  'orderBy'?: (string);
  /**
   * Only claims whose labels meet all of these; at most 16.
   */
  'labelRequirements'?: (_rma_v1_LabelRequirement)[];
}

export interface ListClaimsRequest__Output {
  /**
   * At most 1,000; 0 means 100. A page ends earlier when it reaches 256 KiB.
   */
  'pageSize': (number);
  /**
   * From the last response. Everything else in the request must be the same as before.
   */
  'pageToken': (string);
  /**
   * Terms joined by AND, each FIELD = VALUE or FIELD != VALUE. FIELD is state, node, guest, device, tenant, group or
   * labels.KEY; values may be quoted. States and devices may be in lower case, and nodes and tenants may be named by
   * their ids alone. A value that no claim can have is INVALID_FIELD. Example: state = BOUND AND node = p7-03
   */
  'filter': (string);
  /**
   * "create_time" (the default) or "create_time desc".
   */
  'orderBy': (string);
  /**
   * Only claims whose labels meet all of these; at most 16.
   */
  'labelRequirements': (_rma_v1_LabelRequirement__Output)[];
}
