// Original file: proto/rma/v1/types.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/rma/v1/types.proto

/**
 * The relation between the process and the RMA.
 */
export const _rma_v1_RmaHolder_State = {
  STATE_UNSPECIFIED: 'STATE_UNSPECIFIED',
  /**
   * The process that redeemed the claim.
   */
  BOUND: 'BOUND',
  /**
   * Another process than the one that redeemed the claim: a child of it, or one that was passed the fd.
   */
  SHARED: 'SHARED',
  /**
   * The RMA was released, or its holder has exited, but this process still has it.
   */
  RECLAIMING: 'RECLAIMING',
  /**
   * The same, for longer than the agent's reclaimGrace. The slot stays in use until this process releases it.
   */
  QUARANTINED: 'QUARANTINED',
  /**
   * The RMA belongs to no slot of the agent: it was taken without the agent, or handed out
   * by one that has lost its state.
   */
  UNKNOWN: 'UNKNOWN',
} as const;

/**
 * The relation between the process and the RMA.
 */
export type _rma_v1_RmaHolder_State =
  | 'STATE_UNSPECIFIED'
  | 0
  /**
   * The process that redeemed the claim.
   */
  | 'BOUND'
  | 1
  /**
   * Another process than the one that redeemed the claim: a child of it, or one that was passed the fd.
   */
  | 'SHARED'
  | 2
  /**
   * The RMA was released, or its holder has exited, but this process still has it.
   */
  | 'RECLAIMING'
  | 3
  /**
   * The same, for longer than the agent's reclaimGrace. The slot stays in use until this process releases it.
   */
  | 'QUARANTINED'
  | 4
  /**
   * The RMA belongs to no slot of the agent: it was taken without the agent, or handed out
   * by one that has lost its state.
   */
  | 'UNKNOWN'
  | 5

/**
 * The relation between the process and the RMA.
 */
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
   * The path of its control group, which names a service, container or virtual machine; at most 256 characters.
   */
  'cgroup'?: (string);
  /**
   * The fds under which it has the RMA open, up to 16. None when it only has it mapped.
   */
  'fds'?: (number)[];
  'mappingCount'?: (number);
  /**
   * The inode of the RMA's memfd. 0 for kvm, whose RMAs all share one inode.
   */
  'inode'?: (number | string | Long);
  /**
   * The agent's number of the slot; -1 when the RMA belongs to none, or it is not known to which.
   */
  'slot'?: (number);
  /**
   * The claim that uses the slot: "claims/{claim}"; empty when there is none, or the claim is not the broker's.
   */
  'claim'?: (string);
  /**
   * The guest of that claim, also where the claim is not the broker's.
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
   * The path of its control group, which names a service, container or virtual machine; at most 256 characters.
   */
  'cgroup': (string);
  /**
   * The fds under which it has the RMA open, up to 16. None when it only has it mapped.
   */
  'fds': (number)[];
  'mappingCount': (number);
  /**
   * The inode of the RMA's memfd. 0 for kvm, whose RMAs all share one inode.
   */
  'inode': (number);
  /**
   * The agent's number of the slot; -1 when the RMA belongs to none, or it is not known to which.
   */
  'slot': (number);
  /**
   * The claim that uses the slot: "claims/{claim}"; empty when there is none, or the claim is not the broker's.
   */
  'claim': (string);
  /**
   * The guest of that claim, also where the claim is not the broker's.
   */
  'guest': (string);
}
