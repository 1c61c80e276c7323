// Original file: proto/rma/v1/leadership.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { StandbyBroker as _rma_v1_StandbyBroker, StandbyBroker__Output as _rma_v1_StandbyBroker__Output } from '../../rma/v1/StandbyBroker.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Of several brokers, the one that leads: it answers all calls. The others stand by.
 */
export interface Leadership {
  /**
   * Where callers and agents reach it.
   */
  'address'?: (string);
  'since'?: (_google_protobuf_Timestamp | null);
  /**
   * It grows with each election.
   */
  'term'?: (number | string | Long);
  /**
   * As they last said in etcd, some seconds ago, by address; up to 64.
   */
  'standbys'?: (_rma_v1_StandbyBroker)[];
}

/**
 * Of several brokers, the one that leads: it answers all calls. The others stand by.
 */
export interface Leadership__Output {
  /**
   * Where callers and agents reach it.
   */
  'address': (string);
  'since': (_google_protobuf_Timestamp__Output | null);
  /**
   * It grows with each election.
   */
  'term': (number);
  /**
   * As they last said in etcd, some seconds ago, by address; up to 64.
   */
  'standbys': (_rma_v1_StandbyBroker__Output)[];
}
