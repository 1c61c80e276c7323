import type { EtcdError, EtcdRevision, KeyValue, Operation, Txn, TxnOutcome } from '../../../etcd/etcd.js';
import { ETCD_LIMITS } from '../../../etcd/limits.js';
import type { EtcdKeys } from '../etcd-keys.js';
import type { RowChange } from '../row-change.js';

/** The next transaction's place in the chain that all transactions of a store are. */
export interface Link {
  readonly term: EtcdRevision;
  /** Of `meta`, as the transaction before has left it. */
  readonly metaModRevision: EtcdRevision;
  /** What it puts in its place: no other transaction ever puts the same. */
  readonly meta: string;
}

/** What is to be done after an attempt. */
export type Verdict =
  /** It is durable, and this is the mod revision of its `meta`. */
  | { readonly kind: 'landed'; readonly metaModRevision: EtcdRevision }
  /** Another broker leads, or none; it is not durable, or its successor knows it. */
  | { readonly kind: 'fenced'; readonly leader: KeyValue | null }
  /** It may have landed, and may land yet: the same transaction again, which cannot land twice. */
  | { readonly kind: 'again' }
  /** Nothing more may be written. */
  | { readonly kind: 'stopped'; readonly problem: string };

/**
 * A piece as a transaction that lands once at most, and only for as long as its writer leads: it compares the term and
 * what the transaction before has left. With the term alone, a transaction that was sent twice could land a second time
 * after the next one, and undo it.
 */
export function txnOf(keys: EtcdKeys, { term, metaModRevision, meta }: Link, rows: readonly RowChange[]): Txn {
  return {
    conditions: [
      { key: keys.leader, target: 'createRevision', equals: term },
      { key: keys.meta, target: 'modRevision', equals: metaModRevision },
    ],
    success: [...writing(keys, rows, 1), { kind: 'put', key: keys.meta, value: meta }],
    failure: [keys.leader, keys.meta].map((key) => ({ kind: 'range', from: key, to: null })),
  };
}

/** Rows as operations of a transaction that has `besides` others. */
export function writing(keys: EtcdKeys, rows: readonly RowChange[], besides = 0): readonly Operation[] {
  return nested(operationsOf(keys, rows), ETCD_LIMITS.operationsPerLevel - besides);
}

/** What an answer means. */
export function judge({ term, metaModRevision, meta }: Link, outcome: TxnOutcome): Verdict {
  if (outcome.succeeded) return { kind: 'landed', metaModRevision: outcome.revision };
  const [leader = null, found = null] = outcome.ranges.map(([entry]) => entry ?? null);
  // An attempt whose answer was lost has landed.
  if (found?.value === meta) return { kind: 'landed', metaModRevision: found.modRevision };
  if (leader?.createRevision !== term) return { kind: 'fenced', leader };
  return { kind: 'stopped', problem: wrong(found, metaModRevision) };
}

/** What it means that there is no answer, or none to the transaction. */
export function judgeFailure({ failure, message }: EtcdError): Verdict {
  switch (failure) {
    case 'unknown':
    // A password is changed on etcd and in a file, one after the other; the lease's time is the bound.
    case 'login':
      return { kind: 'again' };
    case 'full': {
      const todo =
        'compact and defragment it, or raise --quota-backend-bytes, and disarm its alarm ("etcdctl alarm disarm")';
      return { kind: 'stopped', problem: `etcd's quota is used up (${message}): ${todo}; then start the broker again` };
    }
    case 'compacted':
    // Also for want of a right: leases are renewed without any, so that no end of the lease would bound a wait.
    case 'refused':
      return { kind: 'stopped', problem: `etcd refuses to write (${message})${adviceOn(message)}` };
  }
}

/** A single row is in one transaction, however large it is, and so is what etcd takes by default. */
function adviceOn(message: string): string {
  if (/too large/.test(message)) return ': raise --max-request-bytes of its members; then start the broker again';
  const grant = 'etcdctl role grant-permission ROLE readwrite --prefix PREFIX, and user grant-role';
  return /permission denied/.test(message) ? `: give its user the right (${grant}); then start the broker again` : '';
}

function wrong(meta: KeyValue | null, expected: EtcdRevision): string {
  if (meta === null) return 'somebody else writes to the store: its meta record is gone';
  const what = `its meta record is of revision ${meta.modRevision}, not ${expected}`;
  const isOlder = meta.modRevision < expected;
  return `${isOlder ? 'etcd was restored from a snapshot' : 'somebody else writes to the store'}: ${what}`;
}

function operationsOf(keys: EtcdKeys, rows: readonly RowChange[]): readonly Operation[] {
  const forgotten = rows.filter(({ table, text }) => table === 'compactedClaims' && text === null);
  const others = forgotten.length === 0 ? rows : rows.filter((row) => !forgotten.includes(row));
  return [...others.map((row) => operationOf(keys, row)), ...forgetting(keys, forgotten)];
}

function operationOf(keys: EtcdKeys, row: RowChange): Operation {
  const key = keys.row(row);
  return row.text === null ? { kind: 'delete', from: key, to: null } : { kind: 'put', key, value: row.text };
}

/** Archived claims are forgotten from the oldest on, so that there are no others between them. */
function forgetting(keys: EtcdKeys, forgotten: readonly RowChange[]): readonly Operation[] {
  const revisions = forgotten.map(({ key }) => Number(key));
  if (revisions.length === 0) return [];
  const [first, last] = [Math.min(...revisions), Math.max(...revisions)];
  const at = (key: number) => keys.row({ table: 'compactedClaims', key });
  return [{ kind: 'delete', from: at(first), to: at(last + 1) }];
}

/**
 * As nested transactions, where there are too many: etcd takes so many operations along the way from the outermost to
 * any of the innermost, so that each level leaves its own number less to the next.
 */
function nested(operations: readonly Operation[], room: number): readonly Operation[] {
  if (operations.length <= room) return operations;
  const width = Math.floor(room / levelsFor(operations.length, room));
  const count = Math.ceil(operations.length / width);
  const txns: Operation[] = [];
  for (let from = 0; from < operations.length; from += count) {
    const success = nested(operations.slice(from, from + count), room - width);
    txns.push({ kind: 'txn', txn: { conditions: [], success, failure: [] } });
  }
  return txns;
}

/** Two levels take some 4,000 operations, and three 74,000. */
function levelsFor(count: number, room: number): number {
  let levels = 2;
  while (Math.floor(room / levels) ** levels < count) levels += 1;
  return levels;
}
