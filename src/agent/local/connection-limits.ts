import type { Refusal } from '../../domain/reasons.js';

/**
 * Connections in all. Each costs two fds and some 200 KiB of socket buffers at worst, and in each round at most one packet
 * of each is served: so this also bounds for how long anyone waits, to some 30 ms.
 */
export const MAX_CONNECTIONS = 2048;

/**
 * Connections of one uid, silent ones included: what a hostile user can take away from all others. A quarter of all, and
 * still one for each guest of a large host where all VMMs run as one user.
 */
export const MAX_CONNECTIONS_PER_UID = 512;

/** After this a place may have come free. */
const RETRY_AFTER_MS = 1000;

/** Counts connections, in all and by uid. */
export class ConnectionLimits {
  private total = 0;
  private readonly byUid = new Map<number, number>();

  constructor(
    private readonly max = MAX_CONNECTIONS,
    private readonly maxPerUid = MAX_CONNECTIONS_PER_UID,
  ) {}

  /** Takes a place for a connection of `uid`; a refusal when there is none. */
  take(uid: number): Refusal | null {
    const ofUid = this.byUid.get(uid) ?? 0;
    if (ofUid >= this.maxPerUid) return tooMany(`uid ${uid} has ${ofUid} connections, the most that one user may have`);
    if (this.total >= this.max) return tooMany(`there are ${this.total} connections, the most that there may be`);
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
}

function tooMany(problem: string): Refusal {
  return {
    reason: 'TOO_MANY_CONNECTIONS',
    message: `Not connected: ${problem}. Close connections that are not needed; a bound claim needs none.`,
    retryAfterMs: RETRY_AFTER_MS,
  };
}
