// Original file: proto/rma/v1/fleet.proto

import type { Tenant as _rma_v1_Tenant, Tenant__Output as _rma_v1_Tenant__Output } from '../../rma/v1/Tenant.js';

export interface ListTenantsResponse {
  'tenants'?: (_rma_v1_Tenant)[];
  /**
   * Empty on the last page. Earlier pages may be short, or even empty, when few of many match the filter.
   */
  'nextPageToken'?: (string);
}

export interface ListTenantsResponse__Output {
  'tenants': (_rma_v1_Tenant__Output)[];
  /**
   * Empty on the last page. Earlier pages may be short, or even empty, when few of many match the filter.
   */
  'nextPageToken': (string);
}
