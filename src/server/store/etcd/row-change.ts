import type { RowKey } from './etcd-keys.js';

/** A row as a transaction leaves it. */
export interface RowChange extends RowKey {
  /** Null when it is removed. */
  readonly text: string | null;
}

/** One that is there. */
export interface WrittenRow extends RowChange {
  readonly text: string;
}

/** What is written together: the last version of each row, and the ledger that counts them. */
export interface Piece {
  readonly rows: readonly RowChange[];
  readonly ledger: string;
}
