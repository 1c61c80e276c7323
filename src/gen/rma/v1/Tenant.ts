// Original file: proto/rma/v1/types.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { Long } from '@grpc/proto-loader';

/**
 * An owner of guests, and how many RMAs its guests may use together.
 */
export interface Tenant {
  /**
   * "tenants/{tenant}".
   */
  'name'?: (string);
  /**
   * The most live claims that use an RMA; 0 means none at all.
   */
  'claimsMax'?: (number);
  /**
   * How many there are now.
   */
  'liveClaimCount'?: (number);
  'createTime'?: (_google_protobuf_Timestamp | null);
  'updateTime'?: (_google_protobuf_Timestamp | null);
  'revision'?: (number | string | Long);
}

/**
 * An owner of guests, and how many RMAs its guests may use together.
 */
export interface Tenant__Output {
  /**
   * "tenants/{tenant}".
   */
  'name': (string);
  /**
   * The most live claims that use an RMA; 0 means none at all.
   */
  'claimsMax': (number);
  /**
   * How many there are now.
   */
  'liveClaimCount': (number);
  'createTime': (_google_protobuf_Timestamp__Output | null);
  'updateTime': (_google_protobuf_Timestamp__Output | null);
  'revision': (number);
}
