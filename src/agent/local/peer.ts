import { closeFd } from '../../common/native/files/files.js';
import { NativeError } from '../../common/native/native-error.js';
import { hasEnded, openPidfd } from '../../common/native/process/pidfd.js';
import { type PeerCredentials, peerCredentials, peerPidfd } from '../../common/native/sockets/socket-options.js';
import type { Peer } from '../../domain/agent/inputs.js';
import { canHaveRule, type LocalRule, ruleFor } from '../../domain/agent/policy/local-rule.js';
import type { Holder } from '../../domain/claim-state.js';
import { accept, type Refusal, type Result, refuse } from '../../domain/reasons.js';
import { readCgroup, readExecutable, readGroups, readProcStat } from './proc-files.js';

/** A peer, and what proves that it is still the same process. */
export interface IdentifiedPeer {
  readonly peer: Peer;
  /** The rule by which it may connect. */
  readonly rule: LocalRule;
  /** Readable once the process has ended. The caller's to close. */
  readonly pidfd: number;
  /**
   * The kernel itself tied the pidfd to the connection (Linux 6.5). Otherwise the pidfd was opened by pid, a moment
   * after the connection was made, and the start time has to be compared again before anything of value is handed over.
   */
  readonly isPidfdOfSocket: boolean;
}

/**
 * Learns from the kernel who is on the other end of a connection, and finds the rule for it. It blocks for some tens of
 * microseconds; for a user for whom there is no rule, hardly at all.
 */
export function identifyPeer(socket: number, rules: readonly LocalRule[]): Result<IdentifiedPeer> {
  const credentials = peerCredentials(socket);
  if (credentials.pid === 0) return refuse(invisiblePeer(credentials));
  if (!canHaveRule(rules, credentials.uid)) return refuse(noRuleFor(credentials));
  const opened = openPeerPidfd(socket, credentials.pid);
  if (opened === null) return refuse(peerGone(credentials.pid));
  const holder = describePeer(credentials);
  const rule = ruleOf(credentials, rules);
  // Asked last: as the process is there now, all that /proc/PID said before was about it and not about a successor.
  const isGone = holder === null || hasEnded(opened.pidfd);
  if (!isGone && rule !== null) return accept({ peer: { holder, rights: rule }, rule, ...opened });
  closeFd(opened.pidfd);
  return refuse(isGone ? peerGone(credentials.pid) : noRuleFor(credentials));
}

/** The refusal of a peer whose process ended before it could be answered; nobody is left to read it. */
export function peerGone(pid: number): Refusal {
  return {
    reason: 'PEER_GONE',
    message: `the process that connected (pid ${pid}) has ended, and nothing was handed over`,
    metadata: { pid: String(pid) },
  };
}

function openPeerPidfd(socket: number, pid: number): Pick<IdentifiedPeer, 'pidfd' | 'isPidfdOfSocket'> | null {
  try {
    const pidfd = peerPidfd(socket);
    return pidfd === null ? { pidfd: openPidfd(pid), isPidfdOfSocket: false } : { pidfd, isPidfdOfSocket: true };
  } catch (error) {
    if (error instanceof NativeError && (error.code === 'ESRCH' || error.code === 'EINVAL')) return null;
    throw error;
  }
}

function describePeer({ pid, uid, gid }: PeerCredentials): Holder | null {
  const stat = readProcStat(pid);
  if (stat === null) return null;
  return { pid, uid, gid, startTicks: stat.startTicks, executable: readExecutable(pid) ?? stat.command };
}

function ruleOf({ pid, uid, gid }: PeerCredentials, rules: readonly LocalRule[]): LocalRule | null {
  return ruleFor(rules, { uid, gid, supplementaryGids: () => readGroups(pid), cgroup: () => readCgroup(pid) });
}

function noRuleFor({ uid }: PeerCredentials): Refusal {
  return {
    reason: 'PEER_NOT_ALLOWED',
    message: `user ${uid} may not use this socket of the node from here; use the one that is meant for it, or have the policy changed`,
    metadata: { uid: String(uid) },
  };
}

function invisiblePeer({ uid }: PeerCredentials): Refusal {
  return {
    reason: 'PEER_NOT_ALLOWED',
    message: `a process of uid ${uid} connected from a pid namespace that this agent cannot see into, so its end could not be noticed; run the agent in the host's pid namespace`,
    metadata: { uid: String(uid) },
  };
}
