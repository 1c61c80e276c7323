import type { Database, RootDatabase } from 'lmdb';
import { openFile } from './open-file.js';

/** The tables of a data file of the current layout. All but `meta` hold sealed records: see sealed/seal.ts. */
export interface Tables {
  readonly root: RootDatabase<unknown, string>;
  /** Has the layout number, in a form that every version of the broker can read. */
  readonly meta: Database<unknown, string>;
  /** Facts about the store itself. */
  readonly facts: Database<string, string>;
  /** Keyed by createRevision: new claims are added at the end, and claims that change together are neighbours. */
  readonly claims: Database<string, number>;
  readonly nodes: Database<string, string>;
  readonly tenants: Database<string, string>;
  /** Of nodes that are known and of some that were removed; see node-histories.ts. */
  readonly nodeHistories: Database<string, string>;
  /** Keyed by the revision at which they were archived. */
  readonly compactedClaims: Database<string, number>;
  readonly compactedIds: Database<string, string>;
  /** Several values per key, as one request may have made several claims. */
  readonly compactedRequests: Database<string, string>;
}

/** Opens a data file, or makes it if it is missing: see openFile. */
export async function openTables(path: string): Promise<Tables> {
  const root = await openFile(path);
  const encoding = 'string';
  return {
    root,
    meta: root.openDB<unknown, string>({ name: 'meta' }),
    facts: root.openDB<string, string>({ name: 'facts', encoding }),
    claims: root.openDB<string, number>({ name: 'claims', encoding }),
    nodes: root.openDB<string, string>({ name: 'nodes', encoding }),
    tenants: root.openDB<string, string>({ name: 'tenants', encoding }),
    nodeHistories: root.openDB<string, string>({ name: 'nodeHistories', encoding }),
    compactedClaims: root.openDB<string, number>({ name: 'compactedClaims', encoding }),
    compactedIds: root.openDB<string, string>({ name: 'compactedIds', encoding }),
    compactedRequests: root.openDB<string, string>({ name: 'compactedRequests', encoding, dupSort: true }),
  };
}
