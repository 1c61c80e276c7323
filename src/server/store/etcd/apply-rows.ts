import { LEDGER_KEY } from '../checksums/ledger.js';
import { unseal } from '../checksums/seal.js';
import { CLAIM } from '../rows/stored-claim.js';
import { leadingTo } from '../tables/table-archive.js';
import type { Tables } from '../tables/tables.js';
import type { Piece, RowChange } from './row-change.js';

/** Brings a copy up to date with what is durable in etcd, and its indexes with it. Part of a write. */
export function applyPiece(tables: Tables, { rows, ledger }: Piece): void {
  for (const row of rows) applyRow(tables, row);
  tables.facts.put(LEDGER_KEY, ledger);
}

/** The same for one row. */
export function applyRow(tables: Tables, { table, key, text }: RowChange): void {
  if (table === 'compactedClaims') return applyArchived(tables, Number(key), text);
  if (table === 'claims') return write(tables.claims, Number(key), text);
  write(tables[table], String(key), text);
}

interface Writable<Key> {
  put(key: Key, text: string): unknown;
  remove(key: Key): unknown;
}

function write<Key>(table: Writable<Key>, key: Key, text: string | null): void {
  if (text === null) table.remove(key);
  else table.put(key, text);
}

/** The indexes of archived claims are in no row of etcd's: they say nothing that these do not. */
function applyArchived(tables: Tables, key: number, text: string | null): void {
  const row = text ?? tables.compactedClaims.get(key);
  if (row === undefined) return;
  const values = unseal('compactedClaims', key, row);
  const [id, requestId] = [CLAIM.id.of(values), CLAIM.requestId.of(values)];
  write(tables.compactedClaims, key, text);
  write(tables.compactedIds, id, text === null ? null : leadingTo('compactedIds', id, key));
  if (requestId === null) return;
  const leads = leadingTo('compactedRequests', requestId, key);
  if (text === null) tables.compactedRequests.remove(requestId, leads);
  else tables.compactedRequests.put(requestId, leads);
}
