// Original file: proto/rma/v1/types.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

/**
 * What the broker saw when it placed a claim.
 */
export interface PlacementRecord {
  'placeTime'?: (_google_protobuf_Timestamp | null);
  /**
   * How many nodes had a free RMA of the chosen size. For WITHOUT_RMA: how many nodes were suitable.
   */
  'openNodeCount'?: (number);
  /**
   * How many free RMAs the chosen node had.
   */
  'nodeFreeCount'?: (number);
  /**
   * How long the request had waited for capacity.
   */
  'waited'?: (_google_protobuf_Duration | null);
  /**
   * Nodes that were tried before and could not prepare it.
   */
  'triedNodes'?: (string)[];
}

/**
 * What the broker saw when it placed a claim.
 */
export interface PlacementRecord__Output {
  'placeTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * How many nodes had a free RMA of the chosen size. For WITHOUT_RMA: how many nodes were suitable.
   */
  'openNodeCount': (number);
  /**
   * How many free RMAs the chosen node had.
   */
  'nodeFreeCount': (number);
  /**
   * How long the request had waited for capacity.
   */
  'waited': (_google_protobuf_Duration__Output | null);
  /**
   * Nodes that were tried before and could not prepare it.
   */
  'triedNodes': (string)[];
}
