// Original file: proto/rma/v1/types.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The process that received an RMA's fd, as the kernel of its node tells it. Numbers are 0 where they are not known.
 */
export interface Holder {
  'pid'?: (number | string | Long);
  'uid'?: (number);
  'gid'?: (number);
  /**
   * The process's start, in clock ticks since boot (/proc/PID/stat, field 22): tells a reused pid apart.
   */
  'startTicks'?: (number | string | Long);
  /**
   * The program's path, as far as the agent may read it; cleaned, and cut at 4,096 bytes.
   */
  'executable'?: (string);
}

/**
 * The process that received an RMA's fd, as the kernel of its node tells it. Numbers are 0 where they are not known.
 */
export interface Holder__Output {
  'pid': (number);
  'uid': (number);
  'gid': (number);
  /**
   * The process's start, in clock ticks since boot (/proc/PID/stat, field 22): tells a reused pid apart.
   */
  'startTicks': (number);
  /**
   * The program's path, as far as the agent may read it; cleaned, and cut at 4,096 bytes.
   */
  'executable': (string);
}
