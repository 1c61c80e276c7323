// Original file: proto/rma/v1/types.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The process that received an RMA's fd, as the kernel of its node describes it. Numbers are 0 where unknown.
 */
export interface Holder {
  'pid'?: (number | string | Long);
  'uid'?: (number);
  'gid'?: (number);
  /**
   * When the process started, in clock ticks since boot (/proc/PID/stat, field 22): distinguishes
   * processes that had the same pid.
   */
  'startTicks'?: (number | string | Long);
  /**
   * The path of the program, if the agent may read it. Unprintable characters are replaced; it is cut at 4,096 bytes.
   */
  'executable'?: (string);
}

/**
 * The process that received an RMA's fd, as the kernel of its node describes it. Numbers are 0 where unknown.
 */
export interface Holder__Output {
  'pid': (number);
  'uid': (number);
  'gid': (number);
  /**
   * When the process started, in clock ticks since boot (/proc/PID/stat, field 22): distinguishes
   * processes that had the same pid.
   */
  'startTicks': (number);
  /**
   * The path of the program, if the agent may read it. Unprintable characters are replaced; it is cut at 4,096 bytes.
   */
  'executable': (string);
}
