import type { Refusal } from '../../../domain/reasons.js';
import { RETRY_AFTER_MS } from '../../../domain/retry-after.js';
import { UidRate } from './uid-rate.js';

/** What local users may do. */
export interface LocalLimits {
  /**
   * Connections in all. Each costs two fds and some 200 KiB of socket buffers at worst, and in each round at most one
   * packet of each is served: so this also bounds for how long anyone waits, to some 30 ms.
   */
  readonly connectionsMax: number;
  /**
   * Connections of one uid, silent ones included: what a hostile user can take away from all others. A quarter of all,
   * and still one for each guest of a large host where all VMMs run as one user.
   */
  readonly connectionsPerUidMax: number;
  /** Of all: those that only root and users who were handed an RMA get, when strangers have taken the others. */
  readonly connectionsReserved: number;
  /** New connections of one uid, root excepted: all guests of a large host at once, and from then on one every 4 ms. */
  readonly connectsPerSecond: number;
  readonly connectBurst: number;
  /** Tokens that nobody has, from one uid: nobody who mistypes needs more, and no token is ever guessed. */
  readonly wrongTokensPerSecond: number;
  readonly wrongTokenBurst: number;
  /**
   * Packets of one user, on all its connections. Each takes some 15 µs of the one thread that serves everybody, so this
   * is a sixteenth of it; and it is enough for all guests of a large host that wait for their RMAs, each of which asks
   * every 200 ms and confirms.
   */
  readonly packetsPerSecond: number;
  readonly packetBurst: number;
}

export const LOCAL_LIMITS: LocalLimits = {
  connectionsMax: 2048,
  connectionsPerUidMax: 512,
  connectionsReserved: 512,
  connectsPerSecond: 256,
  connectBurst: 1024,
  wrongTokensPerSecond: 5,
  wrongTokenBurst: 50,
  packetsPerSecond: 4_096,
  packetBurst: 4_096,
};

const ROOT_UID = 0;
/** More users than any node has VMMs of. */
const SERVED_UIDS_MAX = 256;

/** Counts connections, in all and by uid, and how fast they come. */
export class ConnectionLimits {
  private readonly limits: LocalLimits;
  private readonly connects: UidRate;
  private readonly wrongTokens: UidRate;
  private readonly packets: UidRate;
  private readonly byUid = new Map<number, number>();
  /** Who was handed an RMA, the last ones. */
  private readonly served = new Set<number>();
  private total = 0;

  constructor(limits: Partial<LocalLimits> = {}) {
    this.limits = { ...LOCAL_LIMITS, ...limits };
    this.connects = new UidRate(this.limits.connectsPerSecond, this.limits.connectBurst);
    this.wrongTokens = new UidRate(this.limits.wrongTokensPerSecond, this.limits.wrongTokenBurst);
    this.packets = new UidRate(this.limits.packetsPerSecond, this.limits.packetBurst);
  }

  /** Takes a place for a connection of `uid`; a refusal when there is none, or when it connects too often. */
  take(uid: number, nowMs: number): Refusal | null {
    const waitMs = uid === ROOT_UID ? 0 : this.connects.take(uid, nowMs);
    if (waitMs > 0) return rateLimited(`uid ${uid} connects too often`, waitMs);
    const { connectionsMax, connectionsPerUidMax, connectionsReserved } = this.limits;
    const ofUid = this.byUid.get(uid) ?? 0;
    if (ofUid >= connectionsPerUidMax)
      return tooManyConnections(`uid ${uid} has ${ofUid} connections, the most that one user may have`);
    const isReservedFor = uid === ROOT_UID || this.served.has(uid);
    if (this.total >= connectionsMax - (isReservedFor ? 0 : connectionsReserved))
      return tooManyConnections(`there are ${this.total} connections, the most that there may be`);
    this.total += 1;
    this.byUid.set(uid, ofUid + 1);
    return null;
  }

  /** Gives the place back. */
  give(uid: number): void {
    const ofUid = this.byUid.get(uid) ?? 0;
    this.total -= 1;
    if (ofUid <= 1) this.byUid.delete(uid);
    else this.byUid.set(uid, ofUid - 1);
  }

  /** The user has been handed an RMA: there is a place for it whoever else connects. */
  noteServed(uid: number): void {
    this.served.delete(uid);
    this.served.add(uid);
    for (const oldest of this.served) {
      if (this.served.size <= SERVED_UIDS_MAX) return;
      this.served.delete(oldest);
    }
  }

  /**
   * A packet of the user was dealt with; for how long the connection that it came over is to be left alone. It was
   * dealt with all the same: so a user who asks too often slows down the connections that do, and a guest of the same
   * user that comes anew has its RMA at once.
   */
  notePacket(uid: number, nowMs: number): number {
    return this.packets.charge(uid, nowMs);
  }

  /** The user came with a token that nobody has; a refusal when it does so too often. */
  noteWrongToken(uid: number, nowMs: number): Refusal | null {
    const waitMs = this.wrongTokens.take(uid, nowMs);
    return waitMs === 0 ? null : rateLimited(`uid ${uid} comes with too many tokens that nobody has`, waitMs);
  }
}

/** The refusal of a connection because of how many there are. */
export function tooManyConnections(problem: string): Refusal {
  return {
    reason: 'TOO_MANY_CONNECTIONS',
    message: `not connected: ${problem}; close connections that are not needed, a bound claim needs none`,
    retryAfterMs: RETRY_AFTER_MS.ROOM_MADE,
  };
}

function rateLimited(problem: string, retryAfterMs: number): Refusal {
  return {
    reason: 'RATE_LIMITED',
    message: `hung up: ${problem}; connect again in ${retryAfterMs} ms, and check what the program does`,
    retryAfterMs,
  };
}
