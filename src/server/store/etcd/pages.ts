import type { KeyRange, KeyValue } from '../../etcd/etcd.js';
import type { EtcdKeys, EtcdTable } from './etcd-keys.js';

/** So many rows of a claim's usual size are about 2 MiB. */
const PAGE_ROWS_MAX = 5_000;
/** Of the first page, before it is known how large rows are. */
const FIRST_PAGE_ROWS = 500;
const PAGE_ROWS_MIN = 16;
/** Well below what a client of etcd takes in one message. */
const PAGE_BYTES = 2 * 1024 * 1024;
/** A range that is wider by more than this may have far more rows than a page. */
const WIDER_AT_ONCE = 8;

/** A part of a table that is read at once. */
export interface Page {
  readonly table: EtcdTable;
  readonly from: string | number;
  /** How many numbers the page reaches over; absent in a table whose keys are texts. */
  readonly width?: number;
  readonly rowsMax: number;
}

/**
 * The first page of a table. Pages reach over bounded ranges: etcd counts all that a range has before it cuts off what
 * is beyond a limit, so that pages by their limit alone would take time by the square of their number.
 */
export function firstPage(table: EtcdTable): Page {
  const isNumeric = table === 'claims' || table === 'compactedClaims';
  return isNumeric
    ? { table, from: 0, width: FIRST_PAGE_ROWS, rowsMax: FIRST_PAGE_ROWS }
    : { table, from: '', rowsMax: FIRST_PAGE_ROWS };
}

export function rangeOf(keys: EtcdKeys, { table, from, width }: Page): KeyRange {
  const rest = keys.tableFrom(table, from);
  return width === undefined || typeof from === 'string'
    ? rest
    : { from: rest.from, to: keys.row({ table, key: from + width }) };
}

/**
 * The page after one with these rows; null after the last.
 *
 * @param lastKey no number in the table is larger
 */
export function nextPage(keys: EtcdKeys, page: Page, rows: readonly KeyValue[], lastKey: number): Page | null {
  const { table, from, width } = page;
  const rowsMax = rowsMaxAfter(page, rows);
  const last = rows.at(-1);
  const isCutOff = rows.length >= page.rowsMax && last !== undefined;
  if (width === undefined || typeof from === 'string')
    return isCutOff ? { table, from: `${keys.parse(last.key)?.key ?? ''}\0`, rowsMax } : null;
  const reached = isCutOff ? Number(keys.parse(last.key)?.key ?? from) + 1 : from + width;
  if (reached > lastKey) return null;
  return { table, from: reached, width: widthAfter(reached - from, rows.length, rowsMax), rowsMax };
}

function rowsMaxAfter({ rowsMax }: Page, rows: readonly KeyValue[]): number {
  if (rows.length === 0) return rowsMax;
  const bytes = rows.reduce((sum, { value }) => sum + value.length, 0);
  const fitting = Math.floor((PAGE_BYTES * rows.length) / bytes);
  return Math.min(PAGE_ROWS_MAX, Math.max(PAGE_ROWS_MIN, fitting));
}

/** As many numbers as are likely to have a page of rows: those of a store lie close together, or with large gaps. */
function widthAfter(width: number, count: number, rowsMax: number): number {
  const wanted = count === 0 ? width * WIDER_AT_ONCE : Math.ceil((width * rowsMax) / count);
  return Math.min(wanted, width * WIDER_AT_ONCE);
}
