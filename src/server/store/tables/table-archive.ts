import type { Change } from '../../../domain/broker/records/change.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { ClaimId } from '../../../domain/ids.js';
import type { Ledger } from '../checksums/ledger.js';
import { type CountedTable, seal, unseal } from '../checksums/seal.js';
import { choosePurged } from '../choose-purged.js';
import { ClaimReader } from '../rows/claim-reader.js';
import { storedClaim } from '../rows/stored-claim.js';
import type { ClaimArchive, Purged, PurgeLimits } from '../store.js';
import type { Tables } from './tables.js';

/** The index of the revision in a sealed record. */
const REVISION = 1;

/** Makes what `work` writes into the tables durable, with the ledger. */
export type Write = (work: () => void) => Promise<void>;

/**
 * Archived claims in tables; none are in memory. Their key is the revision at which they were archived: new ones are
 * added at one end of the table and old ones removed at the other, so that pages stay full and are reused.
 */
export class TableArchive implements ClaimArchive {
  private durableCount: number;

  constructor(
    private tables: Tables,
    private readonly ledger: Ledger,
    private readonly write: Write,
  ) {
    this.durableCount = ledger.of('compactedClaims').count;
  }

  /** Continues with the same tables, reopened. */
  reopen(tables: Tables): void {
    this.tables = tables;
  }

  get count(): number {
    return this.durableCount;
  }

  find(id: ClaimId): Claim | undefined {
    const text = this.tables.compactedIds.get(id);
    return text === undefined ? undefined : this.read(revisionIn('compactedIds', id, text));
  }

  madeBy(requestId: string): readonly Claim[] {
    // Nearly every request is new: that must cost one lookup of a missing key at most, and none in an empty table.
    const { compactedRequests } = this.tables;
    if (this.durableCount === 0 || !compactedRequests.doesExist(requestId)) return [];
    const texts = [...compactedRequests.getValues(requestId)];
    const revisions = texts.map((text) => revisionIn('compactedRequests', requestId, text));
    return revisions.sort((a, b) => a - b).flatMap((revision) => this.read(revision) ?? []);
  }

  /** Part of an append; `written` is called when it is durable. */
  put(revision: number, claim: Claim, history: string): void {
    const { id, requestId } = claim;
    this.add('compactedClaims', claim.revision);
    const row = seal('compactedClaims', revision, JSON.stringify(storedClaim(claim, history)));
    void this.tables.compactedClaims.put(revision, row);
    this.add('compactedIds', revision);
    void this.tables.compactedIds.put(id, leadingTo('compactedIds', id, revision));
    if (requestId === null) return;
    this.add('compactedRequests', revision);
    void this.tables.compactedRequests.put(requestId, leadingTo('compactedRequests', requestId, revision));
  }

  written(changes: readonly Change[]): void {
    for (const { kind } of changes) if (kind === 'claim-archived') this.durableCount += 1;
  }

  async purge(limits: PurgeLimits): Promise<Purged> {
    const range = this.tables.compactedClaims.getRange({ limit: limits.forgetMax });
    const entries = Array.from(range, ({ key, value }) => ({ revision: key, claim: claimIn(key, value) }));
    const oldestFirst = entries.map(({ claim }) => claim);
    const { claims, purged } = choosePurged(oldestFirst, this.durableCount, limits);
    if (claims.length === 0) return purged;
    await this.write(() => {
      for (const { revision, claim } of entries.slice(0, claims.length)) this.remove(revision, claim);
    });
    this.durableCount -= claims.length;
    return purged;
  }

  private read(revision: number): Claim | undefined {
    const text = this.tables.compactedClaims.get(revision);
    return text === undefined ? undefined : claimIn(revision, text);
  }

  private remove(key: number, { id, requestId, revision }: Claim): void {
    if (requestId !== null) {
      this.ledger.of('compactedRequests').remove(key);
      void this.tables.compactedRequests.remove(requestId, leadingTo('compactedRequests', requestId, key));
    }
    this.ledger.of('compactedIds').remove(key);
    void this.tables.compactedIds.remove(id);
    this.ledger.of('compactedClaims').remove(revision);
    void this.tables.compactedClaims.remove(key);
  }

  private add(table: CountedTable, revision: number): void {
    this.ledger.of(table).add(revision);
  }
}

/** An index record, which only contains the key of another record. */
export function leadingTo(table: CountedTable, key: string, revision: number): string {
  return seal(table, key, `[${revision}]`);
}

function revisionIn(table: CountedTable, key: string, text: string): number {
  return Number(unseal(table, key, text)[REVISION]);
}

function claimIn(revision: number, text: string): Claim {
  return new ClaimReader().claim(unseal('compactedClaims', revision, text));
}
