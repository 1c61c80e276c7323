import type { Change } from '../../../../domain/broker/records/change.js';
import type { Atomicity } from '../../../../domain/broker/records/decision.js';
import { utf8Bytes } from '../../../../domain/text.js';
import type { StoredTime } from '../../../clock/wall-times.js';
import { ETCD_LIMITS } from '../../../etcd/limits.js';
import type { ChangeGroup } from '../../store.js';
import type { Records } from '../../tables/records.js';
import { storeOnEtcdFailed } from '../etcd-errors.js';
import type { EtcdKeys } from '../etcd-keys.js';
import type { Piece } from '../row-change.js';
import type { CollectedRows, RowsByPlace } from './collected-rows.js';

/**
 * About as many rows as one transaction has: eight times etcd's operations of one level. Larger ones are hardly faster
 * (11,900 rows/s on three members at both 952 and 2,400 rows), and whoever waits for one waits longer.
 */
export const PIECE_ROWS_MAX = 960;
/** Below etcd's limit of a request (1.5 MiB by default) by what the messages add to keys and values. */
export const PIECE_BYTES_MAX = 1024 * 1024;
/**
 * What is written together may have no more, as etcd refuses more for good: the rest is for `meta`, the conditions and
 * what nested transactions add.
 */
export const DECISION_BYTES_MAX = ETCD_LIMITS.requestBytes - 64 * 1024;
/** What etcd's messages add to a row's key and text at most: four tags with their lengths. */
const BYTES_AROUND = 20;

/** What writes changes, and tells the rows that these become. */
interface Writing {
  readonly records: Records;
  readonly collected: CollectedRows;
  readonly keys: Pick<EtcdKeys, 'rowKeyBytesMax'>;
}

/** Rows that are written together, and the ledger after them. */
interface Rows {
  readonly rows: RowsByPlace;
  readonly ledger: string;
  /** What they take of a request, at most. */
  readonly bytes: number;
}

/**
 * A group as what is written one after the other: as few pieces as the bounds take, each with as much of a decision as
 * may be there without the rest. Throws STORE_FAILED for a decision that has to be whole and is more than etcd takes.
 */
export function piecesOf(
  { changes, ends }: ChangeGroup,
  time: StoredTime | undefined,
  writing: Writing,
): readonly Piece[] {
  const pieces = new PieceList();
  pieces.add(rowsOf([], writing, time));
  let start = 0;
  for (const { at, atomicity } of ends) {
    const decision = changes.slice(start, at);
    start = at;
    for (const rows of decisionRows(decision, atomicity, writing)) pieces.add(rows);
    if (decision.some(isLastOfPiece)) pieces.endPiece();
  }
  return pieces.list();
}

function rowsOf(changes: readonly Change[], writing: Writing, time?: StoredTime): Rows {
  const { records, collected } = writing;
  records.put(changes, time);
  return counted(collected.take(), collected.ledger, writing);
}

function counted(rows: RowsByPlace, ledger: string, { keys }: Writing): Rows {
  let bytes = rows.size * (keys.rowKeyBytesMax + BYTES_AROUND);
  for (const { text } of rows.values()) bytes += text === null ? 0 : utf8Bytes(text);
  return { rows, ledger, bytes };
}

/**
 * The rows of a decision: all at once, or of one change after the other, where that does no harm and where etcd would
 * refuse them together. Whoever leads could write nothing any more then, and neither could the next one to whom the
 * same is said again.
 */
function decisionRows(decision: readonly Change[], atomicity: Atomicity, writing: Writing): readonly Rows[] {
  const each = decision.map((change) => rowsOf([change], writing));
  const last = each.at(-1);
  if (last === undefined || each.length === 1 || atomicity === 'independent') return each;
  const all = counted(new Map(each.flatMap(({ rows }) => [...rows])), last.ledger, writing);
  if (all.bytes <= DECISION_BYTES_MAX) return [all];
  if (atomicity === 'resumable') return each;
  throw storeOnEtcdFailed(`a decision has ${all.bytes} bytes, and etcd takes ${DECISION_BYTES_MAX} at once`);
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

  add({ rows: decision, ledger, bytes }: Rows): void {
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
