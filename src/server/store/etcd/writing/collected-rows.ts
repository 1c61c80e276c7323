import { LEDGER_KEY } from '../../checksums/ledger.js';
import type { Table, Tables } from '../../tables/tables.js';
import type { EtcdTable } from '../etcd-keys.js';
import type { RowChange } from '../row-change.js';

/** Rows by their place: the last version of each. */
export type RowsByPlace = Map<string, RowChange>;

/**
 * Tables to write to as to any others. They read from a copy; what is put is collected, and is not in the copy before
 * it is durable.
 */
export class CollectedRows {
  readonly tables: Tables;
  private rows: RowsByPlace = new Map();
  private lastLedger: string;

  constructor(copy: Tables) {
    this.lastLedger = copy.facts.get(LEDGER_KEY) ?? '';
    const { compactedIds, compactedRequests } = copy;
    this.tables = {
      facts: this.collecting('facts', copy.facts),
      claims: this.collecting('claims', copy.claims),
      nodes: this.collecting('nodes', copy.nodes),
      tenants: this.collecting('tenants', copy.tenants),
      nodeHistories: this.collecting('nodeHistories', copy.nodeHistories),
      compactedClaims: this.collecting('compactedClaims', copy.compactedClaims),
      // Whoever applies a row of an archived claim derives its indexes: see apply-rows.ts.
      compactedIds: writable(compactedIds, () => {}),
      compactedRequests: {
        getValues: (key) => compactedRequests.getValues(key),
        doesExist: (key) => compactedRequests.doesExist(key),
        put: () => {},
        remove: () => {},
      },
    };
  }

  /** The ledger as it was put last. */
  get ledger(): string {
    return this.lastLedger;
  }

  /** What was put since the last call. */
  take(): RowsByPlace {
    const { rows } = this;
    this.rows = new Map();
    return rows;
  }

  /** The ledger is no row in etcd: it is part of `meta`. */
  private collecting<Key extends string | number>(table: EtcdTable, copy: Table<Key>): Table<Key> {
    return writable(copy, (key, text) => {
      if (table === 'facts' && key === LEDGER_KEY) this.lastLedger = text ?? '';
      else this.rows.set(`${table}/${key}`, { table, key, text });
    });
  }
}

function writable<Key extends string | number>(
  copy: Table<Key>,
  write: (key: Key, text: string | null) => void,
): Table<Key> {
  return {
    get: (key) => copy.get(key),
    doesExist: (key) => copy.doesExist(key),
    getRange: (options) => copy.getRange(options),
    getKeys: () => copy.getKeys(),
    put: (key, text) => write(key, text),
    remove: (key) => write(key, null),
  };
}
