import type { Database, RootDatabase } from 'lmdb';
import type { Tables } from '../tables/tables.js';
import { openFile } from './open-file.js';

/** The tables of a data file of the current layout. All but `meta` hold sealed records: see checksums/seal.ts. */
export interface LmdbTables extends Tables {
  readonly root: RootDatabase<unknown, string>;
  /** Has the layout number, in a form that every version of the broker can read. */
  readonly meta: Database<unknown, string>;
  readonly facts: Database<string, string>;
  readonly claims: Database<string, number>;
  readonly nodes: Database<string, string>;
  readonly tenants: Database<string, string>;
  readonly nodeHistories: Database<string, string>;
  readonly compactedClaims: Database<string, number>;
  readonly compactedIds: Database<string, string>;
  readonly compactedRequests: Database<string, string>;
}

/** Opens a data file, or makes it if it is missing: see openFile. */
export async function openTables(path: string, options?: Parameters<typeof openFile>[1]): Promise<LmdbTables> {
  const root = await openFile(path, options);
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
