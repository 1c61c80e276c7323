import type { Claim } from '../../../domain/broker/records/claim.js';
import type { ClaimHistory, ClaimHistoryEntry } from '../../../domain/broker/records/claim-history.js';
import { NO_HISTORY } from '../../../domain/broker/records/history.js';
import { unseal } from '../checksums/seal.js';
import type { Row } from '../rows/column.js';
import { CLAIM } from '../rows/stored-claim.js';
import { appended, historyOf } from '../rows/stored-history.js';
import { RecentTexts } from './recent-texts.js';
import type { Tables } from './tables.js';

/** The index of the key that a record of an index table leads to. */
const KEY = 1;

/**
 * The histories of claims: each is a column of its claim's row, and in no memory. So a change costs no write of its
 * own, but reads the row that it replaces, unless that was written just before.
 */
export class ClaimHistories {
  private readonly recent = new RecentTexts<number>();

  constructor(private tables: Tables) {}

  /** Continues with the same tables, reopened. */
  reopen(tables: Tables): void {
    this.tables = tables;
  }

  of(claim: Claim): ClaimHistory {
    const row = this.liveRow(claim) ?? this.archivedRow(claim);
    return row === null ? NO_HISTORY : historyOf(CLAIM.history.of(row) ?? '', claim);
  }

  /**
   * The history for the claim's next row. Part of an append.
   *
   * @param isKnown false for a new claim, which has no row yet
   */
  next(claim: Claim, isKnown: boolean, entry: ClaimHistoryEntry | undefined): string {
    const before = isKnown ? this.before(claim) : '';
    if (entry === undefined) return before;
    const history = appended(before, claim, entry);
    this.recent.put(claim.createRevision, history);
    return history;
  }

  /** The history that the claim's last row has. */
  before({ createRevision }: Claim): string {
    const recent = this.recent.get(createRevision);
    if (recent !== undefined) return recent;
    const text = this.tables.claims.get(createRevision);
    // Older versions write no such column.
    return text === undefined ? '' : (CLAIM.history.of(JSON.parse(text)) ?? '');
  }

  /** An append is complete. Call the returned function when it can be read from the tables. */
  appended(): () => void {
    return this.recent.appended();
  }

  private liveRow({ id, createRevision }: Claim): Row | null {
    const text = this.tables.claims.get(createRevision);
    const row = text === undefined ? null : unseal('claims', createRevision, text);
    return row !== null && CLAIM.id.of(row) === id ? row : null;
  }

  private archivedRow({ id }: Claim): Row | null {
    const index = this.tables.compactedIds.get(id);
    if (index === undefined) return null;
    const key = Number(unseal('compactedIds', id, index)[KEY]);
    const text = this.tables.compactedClaims.get(key);
    return text === undefined ? null : unseal('compactedClaims', key, text);
  }
}
