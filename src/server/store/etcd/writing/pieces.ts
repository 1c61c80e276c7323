import type { Change } from '../../../../domain/broker/records/change.js';
import { utf8Bytes } from '../../../../domain/text.js';
import type { StoredTime } from '../../../clock/wall-times.js';
import { ETCD_LIMITS } from '../../../etcd/limits.js';
import type { ChangeGroup } from '../../store.js';
import type { Records } from '../../tables/records.js';
import type { Piece, RowChange } from '../row-change.js';
import type { CollectedRows, RowsByPlace } from './collected-rows.js';

/**
 * About as many rows as one transaction has: eight times etcd's operations of one level. Larger ones are hardly faster
 * (11,900 rows/s on three members at both 952 and 2,400 rows), and whoever waits for one waits longer.
 */
export const PIECE_ROWS_MAX = 960;
/** Below etcd's limit of a request (1.5 MiB by default) by what the messages add to keys and values. */
export const PIECE_BYTES_MAX = 1024 * 1024;
/** What is written together may have no more: the rest is for the messages around, and etcd refuses more for good. */
const DECISION_BYTES_MAX = ETCD_LIMITS.requestBytes - 128 * 1024;
/** About what a row has besides its text: its key, and what etcd's messages add. */
const BYTES_AROUND = 80;

/** What writes changes, and tells the rows that these become. */
interface Writing {
  readonly records: Records;
  readonly collected: CollectedRows;
}

/** Rows that are written together, and the ledger after them. */
interface Rows {
  readonly rows: RowsByPlace;
  readonly ledger: string;
}

/**
 * A group as what is written one after the other: as few pieces as the bounds take, and never a part of a decision,
 * unless all of it is more than etcd takes at once.
 */
export function piecesOf(
  { changes, ends }: ChangeGroup,
  time: StoredTime | undefined,
  writing: Writing,
): readonly Piece[] {
  const pieces = new PieceList();
  pieces.add(rowsOf([], writing, time));
  let start = 0;
  for (const end of ends) {
    const decision = changes.slice(start, end);
    start = end;
    for (const rows of decisionRows(decision, writing)) pieces.add(rows);
    if (decision.some(isLastOfPiece)) pieces.endPiece();
  }
  return pieces.list();
}

function rowsOf(changes: readonly Change[], { records, collected }: Writing, time?: StoredTime): Rows {
  records.put(changes, time);
  return { rows: collected.take(), ledger: collected.ledger };
}

/**
 * The rows of a decision: all at once, or of one change after the other where etcd would refuse them together. Whoever
 * leads could write nothing any more then, and neither could the next one to whom the same is said again: that a crash
 * may leave half of such a decision is the smaller harm.
 */
function decisionRows(decision: readonly Change[], writing: Writing): readonly Rows[] {
  if (decision.length === 1) return [rowsOf(decision, writing)];
  const each = decision.map((change) => rowsOf([change], writing));
  const rows: RowsByPlace = new Map(each.flatMap((one) => [...one.rows]));
  const ledger = each.at(-1)?.ledger;
  return ledger === undefined || bytesOf(rows.values()) > DECISION_BYTES_MAX ? each : [{ rows, ledger }];
}

/**
 * A node that comes back right after it was removed must not be one change of one row to those who follow: all that was
 * counted on the old one would be counted on the new one.
 */
function isLastOfPiece({ kind }: Change): boolean {
  return kind === 'node-forgotten';
}

class PieceList {
  private readonly pieces: Piece[] = [];
  private rows: RowsByPlace = new Map();
  private bytes = 0;
  private ledger: string | null = null;

  add({ rows: decision, ledger }: Rows): void {
    const bytes = bytesOf(decision.values());
    const isFull = this.rows.size + decision.size > PIECE_ROWS_MAX || this.bytes + bytes > PIECE_BYTES_MAX;
    if (isFull && this.rows.size > 0) this.endPiece();
    for (const [place, row] of decision) this.rows.set(place, row);
    this.bytes += bytes;
    this.ledger = ledger;
  }

  endPiece(): void {
    if (this.ledger !== null) this.pieces.push({ rows: [...this.rows.values()], ledger: this.ledger });
    this.rows = new Map();
    this.bytes = 0;
    this.ledger = null;
  }

  list(): readonly Piece[] {
    this.endPiece();
    return this.pieces;
  }
}

function bytesOf(rows: Iterable<RowChange>): number {
  let bytes = 0;
  for (const { text } of rows) bytes += BYTES_AROUND + (text === null ? 0 : utf8Bytes(text));
  return bytes;
}
