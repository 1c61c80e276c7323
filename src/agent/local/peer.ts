import { closeFd } from '../../common/native/files/files.js';
import { NativeError } from '../../common/native/native-error.js';
import { hasEnded, openPidfd } from '../../common/native/process/pidfd.js';
import { type PeerCredentials, peerCredentials, peerPidfd } from '../../common/native/sockets/socket-options.js';
import type { Peer } from '../../domain/agent/inputs.js';
import { accept, type Refusal, type Result, refuse } from '../../domain/reasons.js';
import { readExecutable, readGroups, readProcStat } from './proc-files.js';

/** Who may `allocate` without the broker. */
export interface LocalPolicy {
  readonly allocateUids: readonly number[];
  /** Primary and supplementary groups count alike. */
  readonly allocateGids: readonly number[];
}

/** A peer, and what proves that it is still the same process. */
export interface IdentifiedPeer {
  readonly peer: Peer;
  /** Readable once the process has ended. The caller's to close. */
  readonly pidfd: number;
  /**
   * The kernel itself tied the pidfd to the connection (Linux 6.5). Otherwise the pidfd was opened by pid, a moment
   * after the connection was made, and the start time has to be compared again before anything of value is handed over.
   */
  readonly isPidfdOfSocket: boolean;
}

/** Learns from the kernel who is on the other end of a connection. It blocks for some tens of microseconds. */
export function identifyPeer(socket: number, policy: LocalPolicy): Result<IdentifiedPeer> {
  const credentials = peerCredentials(socket);
  if (credentials.pid === 0) return refuse(invisiblePeer(credentials));
  const opened = openPeerPidfd(socket, credentials.pid);
  if (opened === null) return refuse(peerGone(credentials.pid));
  const peer = describePeer(credentials, policy);
  // Asked last: as the process is there now, all that /proc/PID said before was about it and not about a successor.
  if (peer === null || hasEnded(opened.pidfd)) {
    closeFd(opened.pidfd);
    return refuse(peerGone(credentials.pid));
  }
  return accept({ peer, ...opened });
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

function describePeer({ pid, uid, gid }: PeerCredentials, policy: LocalPolicy): Peer | null {
  const stat = readProcStat(pid);
  if (stat === null) return null;
  const executable = readExecutable(pid) ?? stat.command;
  return {
    holder: { pid, uid, gid, startTicks: stat.startTicks, executable },
    mayAllocate: mayAllocate({ pid, uid, gid }, policy),
  };
}

function mayAllocate({ pid, uid, gid }: PeerCredentials, { allocateUids, allocateGids }: LocalPolicy): boolean {
  if (allocateUids.includes(uid) || allocateGids.includes(gid)) return true;
  return allocateGids.length > 0 && readGroups(pid).some((group) => allocateGids.includes(group));
}

function invisiblePeer({ uid }: PeerCredentials): Refusal {
  return {
    reason: 'PEER_NOT_ALLOWED',
    message: `a process of uid ${uid} connected from a pid namespace that this agent cannot see into, so its end could not be noticed; run the agent in the host's pid namespace`,
    metadata: { uid: String(uid) },
  };
}
