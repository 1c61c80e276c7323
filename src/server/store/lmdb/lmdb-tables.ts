import type { Database, RootDatabase } from 'lmdb';
import { openFile } from './open-file.js';

/** The tables of a data file of this layout. All but `meta` hold sealed records: see sealed/seal.ts. */
export interface Tables {
  readonly root: RootDatabase<unknown, string>;
  /** Has the number of the layout, as every version of the broker can read it. */
  readonly meta: Database<unknown, string>;
  /** What the store says of itself. */
  readonly facts: Database<string, string>;
  /** By their createRevision: new ones come at the end, and what changes together lies together. */
  readonly claims: Database<string, number>;
  readonly nodes: Database<string, string>;
  readonly tenants: Database<string, string>;
  /** By the revision at which they were archived. */
  readonly compactedClaims: Database<string, number>;
  readonly compactedIds: Database<string, string>;
  /** Several values a key: one request may have made several claims. */
  readonly compactedRequests: Database<string, string>;
}

/** Opens a data file, and makes it when it is missing: see openFile. */
export function openTables(path: string): Tables {
  const root = openFile(path);
  const encoding = 'string';
  return {
    root,
    meta: root.openDB<unknown, string>({ name: 'meta' }),
    facts: root.openDB<string, string>({ name: 'facts', encoding }),
    claims: root.openDB<string, number>({ name: 'claims', encoding }),
    nodes: root.openDB<string, string>({ name: 'nodes', encoding }),
    tenants: root.openDB<string, string>({ name: 'tenants', encoding }),
    compactedClaims: root.openDB<string, number>({ name: 'compactedClaims', encoding }),
    compactedIds: root.openDB<string, string>({ name: 'compactedIds', encoding }),
    compactedRequests: root.openDB<string, string>({ name: 'compactedRequests', encoding, dupSort: true }),
  };
}
