import type { Database, RootDatabase } from 'lmdb';
import type { Change } from '../../domain/broker/change.js';
import type { Claim } from '../../domain/broker/claim.js';
import type { ClaimId } from '../../domain/ids.js';
import { choosePurged } from './choose-purged.js';
import { ClaimReader } from './claim-reader.js';
import type { CompactedClaims, Purged, PurgeLimits } from './store.js';
import { type StoredClaim, storedClaim } from './stored-claim.js';

/**
 * Compacted claims on disk, none of them in memory. They are kept by the revision of their compaction: new ones are added at
 * one end of the table and old ones taken off at the other, so that its pages stay full and are used again.
 */
export class LmdbCompacted implements CompactedClaims {
  private readonly claims: Database<StoredClaim, number>;
  private readonly revisionOfId: Database<number, string>;
  /** Several values a key: one request may have made several claims. */
  private readonly revisionsOfRequest: Database<number, string>;
  private durableCount: number;

  constructor(root: RootDatabase<unknown, string>) {
    this.claims = root.openDB<StoredClaim, number>({ name: 'compactedClaims', encoding: 'json' });
    this.revisionOfId = root.openDB<number, string>({ name: 'compactedIds', encoding: 'ordered-binary' });
    this.revisionsOfRequest = root.openDB<number, string>({
      name: 'compactedRequests',
      encoding: 'ordered-binary',
      dupSort: true,
    });
    this.durableCount = entryCount(this.claims.getStats());
  }

  get count(): number {
    return this.durableCount;
  }

  find(id: ClaimId): Claim | undefined {
    const revision = this.revisionOfId.get(id);
    return revision === undefined ? undefined : this.read(revision);
  }

  madeBy(requestId: string): readonly Claim[] {
    // Nearly every request is new: one look for a key that is not there must do.
    if (!this.revisionsOfRequest.doesExist(requestId)) return [];
    const revisions = [...this.revisionsOfRequest.getValues(requestId)];
    return revisions.flatMap((revision) => this.read(revision) ?? []);
  }

  /** Part of an append; `written` follows when it is durable. */
  put(revision: number, claim: Claim): void {
    void this.claims.put(revision, storedClaim(claim));
    void this.revisionOfId.put(claim.id, revision);
    if (claim.requestId !== null) void this.revisionsOfRequest.put(claim.requestId, revision);
  }

  written(changes: readonly Change[]): void {
    for (const { kind } of changes) if (kind === 'claim-compacted') this.durableCount += 1;
  }

  async purge(limits: PurgeLimits): Promise<Purged> {
    const reader = new ClaimReader();
    const range = this.claims.getRange({ limit: limits.forgetMax });
    const entries = [...range.map(({ key, value }) => ({ revision: key, claim: reader.claim(value) }))];
    const oldestFirst = entries.map(({ claim }) => claim);
    const { claims, purged } = choosePurged(oldestFirst, this.durableCount, limits);
    const removed = entries.slice(0, claims.length).map(({ revision, claim }) => this.remove(revision, claim));
    await Promise.all(removed);
    this.durableCount -= claims.length;
    return purged;
  }

  private read(revision: number): Claim | undefined {
    const stored = this.claims.get(revision);
    return stored === undefined ? undefined : new ClaimReader().claim(stored);
  }

  private remove(revision: number, { id, requestId }: Claim): Promise<boolean> {
    if (requestId !== null) void this.revisionsOfRequest.remove(requestId, revision);
    void this.revisionOfId.remove(id);
    return this.claims.remove(revision);
  }
}

function entryCount(stats: object): number {
  return 'entryCount' in stats && typeof stats.entryCount === 'number' ? stats.entryCount : 0;
}
