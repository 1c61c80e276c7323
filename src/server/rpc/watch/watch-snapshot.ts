import type { Turns } from '../../../common/clock/turns.js';
import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { ClaimId } from '../../../domain/ids.js';
import type { WatchClaimsResponse } from '../../../gen/rma/v1/WatchClaimsResponse.js';
import type { ClaimChange, WatchHub } from '../../core/watch-hub.js';
import type { EncodedResponse } from '../../wire/write/encoded-response.js';
import { encoded, type Write } from '../../wire/write/message.js';
import type { ClaimNews } from '../../wire/write/responses.js';
import type { ClaimView } from '../claims/claim-view.js';
import { Pace } from '../pace.js';
import type { WatchBacklog } from './watch-backlog.js';

/** What a snapshot depends on. */
export interface SnapshotParts {
  readonly fleet: Fleet;
  readonly hub: WatchHub;
  readonly view: ClaimView;
  readonly backlog: WatchBacklog;
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal;
  readonly turns: Turns;
  readonly write: (response: WatchClaimsResponse | EncodedResponse) => Promise<void>;
  readonly writeNews: Write<ClaimNews>;
}

/**
 * Sends every matching claim, then that the snapshot is complete, and subscribes to what follows; returns a function
 * that unsubscribes.
 *
 * It goes through the claims in the order of their creation, with pauses. Each claim is shown as it is at its turn;
 * only changes of claims that were already shown have to be queued. So a snapshot of a million claims needs no copy of
 * them, and does not overflow the backlog by being long.
 */
export async function sendSnapshot(parts: SnapshotParts): Promise<() => void> {
  const snapshot = new Snapshot(parts);
  const unsubscribe = parts.hub.subscribe((change) => snapshot.hear(change));
  try {
    await snapshot.send();
    return unsubscribe;
  } catch (problem) {
    unsubscribe();
    throw problem;
  }
}

class Snapshot {
  /** The createRevision of the last claim that was processed. */
  private position = 0;
  /** Claims that were there, and were not shown as their last version was not durable. */
  private readonly leftOut = new Set<ClaimId>();
  /** The highest revision of such a version. */
  private leftOutRevision = 0;
  private reachedLeftOut: () => void = () => {};
  private readonly pace: Pace;

  constructor(private readonly parts: SnapshotParts) {
    this.pace = new Pace(parts.turns);
  }

  hear(change: ClaimChange): void {
    if (createRevisionOf(change) <= this.position) this.parts.backlog.push(change);
    if (change.revision >= this.leftOutRevision) this.reachedLeftOut();
  }

  async send(): Promise<void> {
    const { fleet, hub, backlog, signal, write } = this.parts;
    // Claims made in the meantime are included; the last pass finds none, and nothing can happen between it and what
    // follows.
    while (!signal.aborted && (await this.sendThose(fleet.claims.inOrder.after(this.position))));
    this.position = Number.POSITIVE_INFINITY;
    await this.leftOutFollows();
    for (const claim of signal.aborted ? [] : backlog.take(this.leftOut)) await this.show(claim);
    if (signal.aborted) return;
    const { next } = backlog;
    const resumeAt = next === undefined ? hub.revision : next.revision - 1;
    await write({ snapshotComplete: true, resumeToken: String(resumeAt) });
  }

  /**
   * Waits until what was left out is there to be shown. Should this broker die instead, there is no token with which
   * the watcher could resume at another one and never hear of those claims.
   */
  private async leftOutFollows(): Promise<void> {
    const { hub, backlog } = this.parts;
    if (hub.revision >= this.leftOutRevision) return;
    await backlog.unlessOver((done) => {
      this.reachedLeftOut = done;
    });
  }

  /** Returns true when there were any. */
  private async sendThose(ids: Iterable<Claim['id']>): Promise<boolean> {
    const { fleet, signal } = this.parts;
    const before = this.position;
    for (const id of ids) {
      if (this.pace.isSpent) await this.pace.rest();
      if (signal.aborted) return false;
      const claim = fleet.claims.get(id);
      if (claim === undefined) continue;
      this.position = claim.createRevision;
      await this.show(claim);
    }
    return this.position > before;
  }

  private leaveOut({ id, revision }: Claim): void {
    this.leftOut.add(id);
    this.leftOutRevision = Math.max(this.leftOutRevision, revision);
  }

  /** Shows a claim. A version that is not durable yet follows once it is: before the end, if the claim was there. */
  private async show(claim: Claim): Promise<void> {
    const { hub, view, write, writeNews } = this.parts;
    const isDurable = claim.revision <= hub.revision;
    // A new one that is lost with this broker was never there.
    const wasThere = claim.createRevision <= hub.revision;
    if (!isDurable && wasThere) this.leaveOut(claim);
    if (!isDurable || !view.shows(claim)) return this.pace.count();
    const news = encoded(writeNews, { changed: claim, resumeToken: '' });
    this.pace.count(news.bytes.length);
    await write(news);
  }
}

function createRevisionOf(change: ClaimChange): number {
  return 'claim' in change ? change.claim.createRevision : change.createRevision;
}
