import type { Database, RootDatabase } from 'lmdb';
import type { Change } from '../../domain/broker/change.js';
import type { Claim } from '../../domain/broker/claim.js';
import type { ClaimId } from '../../domain/ids.js';
import { choosePurged } from './choose-purged.js';
import { ClaimReader } from './claim-reader.js';
import type { CompactedClaims, Purged, PurgeLimits } from './store.js';
import { type StoredClaim, storedClaim } from './stored-claim.js';

interface CompactedTables {
  readonly claims: Database<StoredClaim, number>;
  readonly revisionOfId: Database<number, string>;
  /** Several values a key: one request may have made several claims. */
  readonly revisionsOfRequest: Database<number, string>;
}

/**
 * Compacted claims on disk, none of them in memory. They are kept by the revision of their compaction: new ones are added at
 * one end of the table and old ones taken off at the other, so that its pages stay full and are used again.
 */
export class LmdbCompacted implements CompactedClaims {
  private tables: CompactedTables;
  private durableCount: number;

  constructor(root: RootDatabase<unknown, string>) {
    this.tables = openTables(root);
    this.durableCount = entryCount(this.tables.claims.getStats());
  }

  /** Goes on with the same file, opened again. */
  reopen(root: RootDatabase<unknown, string>): void {
    this.tables = openTables(root);
  }

  get count(): number {
    return this.durableCount;
  }

  find(id: ClaimId): Claim | undefined {
    const revision = this.tables.revisionOfId.get(id);
    return revision === undefined ? undefined : this.read(revision);
  }

  madeBy(requestId: string): readonly Claim[] {
    // Nearly every request is new: one look for a key that is not there must do, and none where there are no keys.
    if (this.durableCount === 0 || !this.tables.revisionsOfRequest.doesExist(requestId)) return [];
    const revisions = [...this.tables.revisionsOfRequest.getValues(requestId)];
    return revisions.flatMap((revision) => this.read(revision) ?? []);
  }

  /** Part of an append; `written` follows when it is durable. */
  put(revision: number, claim: Claim): void {
    void this.tables.claims.put(revision, storedClaim(claim));
    void this.tables.revisionOfId.put(claim.id, revision);
    if (claim.requestId !== null) void this.tables.revisionsOfRequest.put(claim.requestId, revision);
  }

  written(changes: readonly Change[]): void {
    for (const { kind } of changes) if (kind === 'claim-compacted') this.durableCount += 1;
  }

  async purge(limits: PurgeLimits): Promise<Purged> {
    const reader = new ClaimReader();
    const range = this.tables.claims.getRange({ limit: limits.forgetMax });
    const entries = [...range.map(({ key, value }) => ({ revision: key, claim: reader.claim(value) }))];
    const oldestFirst = entries.map(({ claim }) => claim);
    const { claims, purged } = choosePurged(oldestFirst, this.durableCount, limits);
    const removed = entries.slice(0, claims.length).map(({ revision, claim }) => this.remove(revision, claim));
    await Promise.all(removed);
    this.durableCount -= claims.length;
    return purged;
  }

  private read(revision: number): Claim | undefined {
    const stored = this.tables.claims.get(revision);
    return stored === undefined ? undefined : new ClaimReader().claim(stored);
  }

  private remove(revision: number, { id, requestId }: Claim): Promise<boolean> {
    if (requestId !== null) void this.tables.revisionsOfRequest.remove(requestId, revision);
    void this.tables.revisionOfId.remove(id);
    return this.tables.claims.remove(revision);
  }
}

function openTables(root: RootDatabase<unknown, string>): CompactedTables {
  const numbers = { encoding: 'ordered-binary' } as const;
  return {
    claims: root.openDB<StoredClaim, number>({ name: 'compactedClaims', encoding: 'json' }),
    revisionOfId: root.openDB<number, string>({ name: 'compactedIds', ...numbers }),
    revisionsOfRequest: root.openDB<number, string>({ name: 'compactedRequests', ...numbers, dupSort: true }),
  };
}

function entryCount(stats: object): number {
  return 'entryCount' in stats && typeof stats.entryCount === 'number' ? stats.entryCount : 0;
}
