import type { Change } from '../../domain/broker/records/change.js';
import type { Claim } from '../../domain/broker/records/claim.js';
import type { ClaimId, TenantId } from '../../domain/ids.js';
import type { CommitListener } from './broker-core.js';

/** How far back a watch can resume: about 10 MB at 1 KB per claim; at 1,000 changes a second, the last 10 seconds. */
export const HISTORY_CHANGES_MAX = 10_000;

/** A change of a claim as watchers see it. */
export type ClaimChange =
  | { readonly revision: number; readonly claim: Claim }
  | {
      readonly revision: number;
      readonly forgotten: ClaimId;
      readonly tenant: TenantId | null;
      readonly createRevision: number;
    };

/** Called with each change; must not block. */
export type ClaimChangeListener = (change: ClaimChange) => void;

/** Passes durable claim changes to watchers, and keeps the latest for those that resume. */
export class WatchHub implements CommitListener {
  private readonly listeners = new Set<ClaimChangeListener>();
  private readonly history: ClaimChange[] = [];
  private durableRevision: number;
  private historyFrom: number;

  /** @param revision the last durable revision; a watch cannot resume before it */
  constructor(revision: number) {
    this.durableRevision = revision;
    this.historyFrom = revision;
  }

  /** The revision up to which all changes have been passed on. */
  get revision(): number {
    return this.durableRevision;
  }

  get watcherCount(): number {
    return this.listeners.size;
  }

  committed(changes: readonly Change[]): void {
    for (const change of changes) {
      this.durableRevision = Math.max(this.durableRevision, change.revision);
      if (change.kind === 'claim') this.pass({ revision: change.revision, claim: change.claim });
      else if (change.kind === 'claim-archived') this.pass(forgotten(change.revision, change.claim));
    }
  }

  /** Takes what another broker has made durable, up to a revision that says more than the changes that it left. */
  followed(changes: readonly Change[], revision: number): void {
    this.committed(changes);
    this.durableRevision = Math.max(this.durableRevision, revision);
  }

  /** The store was restored, and goes on at this revision: what was told before it may be no more. */
  leapt(revision: number): void {
    this.history.length = 0;
    this.durableRevision = revision;
    this.historyFrom = revision;
  }

  subscribe(listener: ClaimChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * The changes after `revision`, oldest first; null when they are no longer kept, or `revision` is not from this
   * broker.
   */
  changesSince(revision: number): readonly ClaimChange[] | null {
    if (revision < this.historyFrom || revision > this.durableRevision) return null;
    return this.history.slice(this.firstAfter(revision));
  }

  private firstAfter(revision: number): number {
    let [low, high] = [0, this.history.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.history[middle]?.revision ?? 0) > revision) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private pass(change: ClaimChange): void {
    this.history.push(change);
    if (this.history.length >= 2 * HISTORY_CHANGES_MAX) this.trim();
    for (const listener of this.listeners) listener(change);
  }

  /** Dropping many changes now and then costs less than shifting one each time. */
  private trim(): void {
    const dropped = this.history.splice(0, this.history.length - HISTORY_CHANGES_MAX);
    this.historyFrom = dropped.at(-1)?.revision ?? this.historyFrom;
  }
}

function forgotten(revision: number, { id, spec, createRevision }: Claim): ClaimChange {
  return { revision, forgotten: id, tenant: spec.tenant, createRevision };
}
