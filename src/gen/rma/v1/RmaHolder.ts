// Original file: proto/rma/v1/types.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/rma/v1/types.proto

export const _rma_v1_RmaHolder_State = {
  STATE_UNSPECIFIED: 'STATE_UNSPECIFIED',
  /**
   * The process that redeemed the claim.
   */
  BOUND: 'BOUND',
  /**
   * The RMA of a claim in another process than the one that redeemed it: a child of it, or one that was passed the fd.
   */
  SHARED: 'SHARED',
  /**
   * It was given back, or its holder has ended, and it has not come back yet.
   */
  RECLAIMING: 'RECLAIMING',
  /**
   * The same, for longer than the agent's reclaimGrace. The slot is used until this process lets go.
   */
  QUARANTINED: 'QUARANTINED',
  /**
   * No slot of the agent accounts for it: it was taken past the agent, or handed out by one whose memory of it is lost.
   */
  UNKNOWN: 'UNKNOWN',
} as const;

export type _rma_v1_RmaHolder_State =
  | 'STATE_UNSPECIFIED'
  | 0
  /**
   * The process that redeemed the claim.
   */
  | 'BOUND'
  | 1
  /**
   * The RMA of a claim in another process than the one that redeemed it: a child of it, or one that was passed the fd.
   */
  | 'SHARED'
  | 2
  /**
   * It was given back, or its holder has ended, and it has not come back yet.
   */
  | 'RECLAIMING'
  | 3
  /**
   * The same, for longer than the agent's reclaimGrace. The slot is used until this process lets go.
   */
  | 'QUARANTINED'
  | 4
  /**
   * No slot of the agent accounts for it: it was taken past the agent, or handed out by one whose memory of it is lost.
   */
  | 'UNKNOWN'
  | 5

export type _rma_v1_RmaHolder_State__Output = typeof _rma_v1_RmaHolder_State[keyof typeof _rma_v1_RmaHolder_State]

/**
 * An RMA in a process, as the node's agent found it.
 */
export interface RmaHolder {
  'state'?: (_rma_v1_RmaHolder_State);
  'pid'?: (number | string | Long);
  'uid'?: (number);
  'gid'?: (number);
  /**
   * See Holder.start_ticks.
   */
  'startTicks'?: (number | string | Long);
  /**
   * The program's path, or its name in brackets when the agent may not read that; at most 256 characters.
   */
  'executable'?: (string);
  /**
   * The path of its control group, which names its service, container or virtual machine; at most 256 characters.
   */
  'cgroup'?: (string);
  /**
   * Under which numbers it has the RMA open: up to 16. None when it is only mapped.
   */
  'fds'?: (number)[];
  'mappingCount'?: (number);
  /**
   * Of the RMA's memfd. 0 for kvm, whose RMAs all share one inode.
   */
  'inode'?: (number | string | Long);
  /**
   * The agent's number of the slot; -1 when none accounts for it, or it is not known which.
   */
  'slot'?: (number);
  /**
   * "claims/{claim}" that the slot is used by; empty when there is none, or it is not the broker's.
   */
  'claim'?: (string);
  /**
   * Of that claim, the broker's or not.
   */
  'guest'?: (string);
}

/**
 * An RMA in a process, as the node's agent found it.
 */
export interface RmaHolder__Output {
  'state': (_rma_v1_RmaHolder_State__Output);
  'pid': (number);
  'uid': (number);
  'gid': (number);
  /**
   * See Holder.start_ticks.
   */
  'startTicks': (number);
  /**
   * The program's path, or its name in brackets when the agent may not read that; at most 256 characters.
   */
  'executable': (string);
  /**
   * The path of its control group, which names its service, container or virtual machine; at most 256 characters.
   */
  'cgroup': (string);
  /**
   * Under which numbers it has the RMA open: up to 16. None when it is only mapped.
   */
  'fds': (number)[];
  'mappingCount': (number);
  /**
   * Of the RMA's memfd. 0 for kvm, whose RMAs all share one inode.
   */
  'inode': (number);
  /**
   * The agent's number of the slot; -1 when none accounts for it, or it is not known which.
   */
  'slot': (number);
  /**
   * "claims/{claim}" that the slot is used by; empty when there is none, or it is not the broker's.
   */
  'claim': (string);
  /**
   * Of that claim, the broker's or not.
   */
  'guest': (string);
}
