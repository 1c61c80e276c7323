import type { Unknown } from './claim.js';

/**
 * BOUND: the process that redeemed the claim. SHARED: another process with the RMA of a claim. RECLAIMING and
 * QUARANTINED: the RMA was given back and this process still has it, with QUARANTINED for longer than the agent's
 * grace. UNKNOWN: no slot of the agent accounts for it.
 */
export type RmaHolderState = 'BOUND' | 'SHARED' | 'RECLAIMING' | 'QUARANTINED' | Unknown;

/** An RMA in a process. */
export interface RmaHolder {
  readonly state: RmaHolderState;
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  /** When the process started, in clock ticks since boot: distinguishes a reused pid. */
  readonly startTicks: number;
  /** The program's path, or its name in brackets where the agent may not read that. */
  readonly executable: string;
  /** The path of its control group. */
  readonly cgroup: string;
  /** The fd numbers under which it has the RMA open, at most 16; empty when it is only mapped. */
  readonly fds: readonly number[];
  readonly mappingCount: number;
  /** Of the RMA's memfd; null for kvm, whose RMAs all share one. */
  readonly inode: number | null;
  /** The agent's number of the slot; null when no slot accounts for it, or it is not known which. */
  readonly slot: number | null;
  /** "claims/{claim}"; null when there is none, or it is not the broker's. */
  readonly claim: string | null;
  /** Empty when there is no claim. */
  readonly guest: string;
}

/** The processes that have RMAs of a node. */
export interface NodeHolders {
  /** At most 1,000: those that need attention first, then by pid. */
  readonly holders: readonly RmaHolder[];
  readonly omittedHolderCount: number;
  readonly processCount: number;
  /** Processes that the agent may not inspect: RMAs that they have are not listed. */
  readonly unreadableProcessCount: number;
}
