import { ID_CHARACTERS_MAX } from '../../../domain/ids.js';
import type { KeyRange } from '../../etcd/etcd.js';
import { LAYOUT } from '../migrations/migrate.js';

/** The tables whose rows are in etcd; each broker derives the indexes of archived claims from these. */
export const ETCD_TABLES = ['facts', 'tenants', 'nodes', 'nodeHistories', 'claims', 'compactedClaims'] as const;
export type EtcdTable = (typeof ETCD_TABLES)[number];

const NUMERIC = new Set<EtcdTable>(['claims', 'compactedClaims']);
const LONGEST_TABLE: EtcdTable = 'compactedClaims';
/** That of the first store on etcd. */
const FIRST_LAYOUT = 6;
/** As many as the largest number that is exact has, so that keys sort as their numbers do. */
const DIGITS = 16;

/** A row's place among the tables. */
export interface RowKey {
  readonly table: EtcdTable;
  readonly key: string | number;
}

/** The keys of a fleet of brokers, all below one prefix. */
export class EtcdKeys {
  /** Who leads. Its create revision is the term. */
  readonly leader: string;
  /** The term of the last leader that has said that it answers nothing any more. */
  readonly stopped: string;
  /** Below it, one key for each standby. */
  readonly standbys: string;
  /** The number of the layout, in a form that every version can read. */
  readonly layout: string;
  /** See meta.ts. Each transaction puts it, and compares what it was. */
  readonly meta: string;
  /** When the store was last backed up, for the metrics: see backup-note.ts. Outside of what a replica follows. */
  readonly lastBackup: string;
  private readonly rows: string;

  /**
   * @param prefix ends in a slash
   * @param layout rows of another layout are elsewhere, so that the new ones can be written beside the old ones
   */
  constructor(prefix: string, layout = LAYOUT) {
    this.leader = `${prefix}leader`;
    this.stopped = `${prefix}stopped`;
    this.standbys = `${prefix}standbys/`;
    this.layout = `${prefix}layout`;
    this.meta = `${prefix}meta`;
    this.lastBackup = `${prefix}last-backup`;
    this.rows = layout === FIRST_LAYOUT ? `${prefix}rows/` : `${prefix}rows-${layout}/`;
  }

  /** `meta` and all rows: what a replica follows. */
  get followed(): KeyRange {
    return { from: this.meta, to: following(this.rows) };
  }

  /** All rows of this layout, and nothing else. */
  get allRows(): KeyRange {
    return { from: this.rows, to: following(this.rows) };
  }

  row({ table, key }: RowKey): string {
    return `${this.rows}${table}/${typeof key === 'number' ? String(key).padStart(DIGITS, '0') : key}`;
  }

  /** The bytes of the longest key that `row` makes. */
  get rowKeyBytesMax(): number {
    return `${this.rows}${LONGEST_TABLE}/`.length + ID_CHARACTERS_MAX;
  }

  /** The place of a key that `row` has made; null for any other key. */
  parse(key: string): RowKey | null {
    if (!key.startsWith(this.rows)) return null;
    const slash = key.indexOf('/', this.rows.length);
    const table = ETCD_TABLES.find((name) => name === key.slice(this.rows.length, slash));
    if (table === undefined) return null;
    const rest = key.slice(slash + 1);
    return { table, key: NUMERIC.has(table) ? Number(rest) : rest };
  }

  /** The rows of a table, from one on. */
  tableFrom(table: EtcdTable, key: string | number = ''): KeyRange {
    return { from: this.row({ table, key }), to: following(`${this.rows}${table}/`) };
  }
}

/** The first key after all that begin with this text, which ends in a slash. */
function following(text: string): string {
  return `${text.slice(0, -1)}0`;
}
