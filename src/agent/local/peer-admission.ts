import { closeFd } from '../../common/native/files/files.js';
import type { PacketSender } from '../../common/native/sockets/packets.js';
import {
  type PeerCredentials,
  peerCredentials,
  setPassCredentials,
} from '../../common/native/sockets/socket-options.js';
import type { LocalRule } from '../../domain/agent/policy/local-rule.js';
import type { Refusal } from '../../domain/reasons.js';
import { errorPacket } from './packets/packet-writer.js';
import type { IdentifiedPeer, identifyPeer } from './peer.js';
import type { RefusedPeer } from './refused-peer.js';
import { type ConnectionLimits, tooManyConnections } from './shares/connection-limits.js';
import type { RefusalNotes } from './shares/refusal-notes.js';
import { RuleConnections } from './shares/rule-connections.js';

/** What deciding about connections takes. */
export interface PeerAdmissionDeps {
  readonly limits: ConnectionLimits;
  readonly identify: typeof identifyPeer;
  readonly sender: PacketSender;
  readonly notes: RefusalNotes;
  /** A connection was turned away. */
  readonly onRefused: (refused: RefusedPeer) => void;
}

/** Where a connection was made. */
interface Entered {
  readonly path: string;
  readonly rules: readonly LocalRule[];
}

/** Decides which connections are taken on. */
export class PeerAdmission {
  private readonly byRule = new RuleConnections();

  constructor(private readonly deps: PeerAdmissionDeps) {}

  /**
   * Who has connected. Otherwise it was turned away and its fd closed: `limited`, before anything was read about it,
   * when it comes too often or has too many connections; `refused` for any other reason.
   */
  admit(fd: number, { path, rules }: Entered, nowMs: number): IdentifiedPeer | 'limited' | 'refused' {
    const credentials = peerCredentials(fd);
    const limited = this.deps.limits.take(credentials.uid, nowMs);
    const admitted = limited ?? this.identify(fd, credentials.uid, rules);
    if ('peer' in admitted) return admitted;
    this.deps.notes.note(`turned local connections away (${admitted.reason})`, credentials, nowMs);
    this.turnAway(fd, admitted, { socketPath: path, ...credentials });
    return limited === null ? 'refused' : 'limited';
  }

  /** The connection of an admitted peer is over. */
  leave({ peer, rule }: Pick<IdentifiedPeer, 'peer' | 'rule'>): void {
    this.byRule.give(rule, peer.holder.uid);
    this.deps.limits.give(peer.holder.uid);
  }

  /** The user's place is kept for a peer that is admitted only. */
  private identify(fd: number, uid: number, rules: readonly LocalRule[]): IdentifiedPeer | Refusal {
    let admitted: IdentifiedPeer | null = null;
    try {
      setPassCredentials(fd);
      const identified = this.deps.identify(fd, rules);
      if (!identified.ok) return identified.refusal;
      const { rule, pidfd } = identified.value;
      if (this.byRule.take(rule, uid)) admitted = identified.value;
      else closeFd(pidfd);
      return admitted ?? tooManyConnections(`user ${uid} has ${rule.connectionsMax} connections, the most by its rule`);
    } catch (error) {
      closeFd(fd);
      throw error;
    } finally {
      if (admitted === null) this.deps.limits.give(uid);
    }
  }

  private turnAway(fd: number, refusal: Refusal, who: PeerCredentials & { readonly socketPath: string }): void {
    this.deps.onRefused({ reason: refusal.reason, ...who });
    try {
      this.deps.sender.send(fd, errorPacket(null, refusal));
    } finally {
      closeFd(fd);
    }
  }
}
