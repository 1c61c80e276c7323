// Original file: proto/rma/v1/broker.proto

import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from '../../rma/v1/LabelRequirement.js';

export interface ListClaimsRequest {
  /**
   * At most 1,000; 0 means 100. A page ends sooner when it has 256 KiB.
   */
  'pageSize'?: (number);
  /**
   * From the last response; everything else in the request must be the same.
   */
  'pageToken'?: (string);
  /**
   * Terms joined by AND: FIELD = VALUE or FIELD != VALUE, with FIELD one of state, node, guest, device or
   * labels.KEY, tenant or group; values may be quoted. States and devices may be in small letters; nodes and tenants may be
   * named by their ids alone. A value that no claim can have is INVALID_FIELD. Example: state = BOUND AND node = p7-03
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
   * At most 1,000; 0 means 100. A page ends sooner when it has 256 KiB.
   */
  'pageSize': (number);
  /**
   * From the last response; everything else in the request must be the same.
   */
  'pageToken': (string);
  /**
   * Terms joined by AND: FIELD = VALUE or FIELD != VALUE, with FIELD one of state, node, guest, device or
   * labels.KEY, tenant or group; values may be quoted. States and devices may be in small letters; nodes and tenants may be
   * named by their ids alone. A value that no claim can have is INVALID_FIELD. Example: state = BOUND AND node = p7-03
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
