import type { Reason } from '../../domain/reasons.js';

/** Somebody whose connection was not taken on, or was hung up on; as far as it is known who that is. */
export interface RefusedPeer {
  readonly reason: Reason;
  readonly socketPath: string;
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  readonly startTicks?: number;
  readonly executable?: string;
  /** The process that used the connection, where that is another one; 0 for one that cannot be seen from here. */
  readonly senderPid?: number;
}
