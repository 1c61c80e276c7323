import type { Etcd, EtcdRevision } from '../../src/server/etcd/etcd.js';
import { EtcdKeys } from '../../src/server/store/etcd/etcd-keys.js';
import type { RowChange } from '../../src/server/store/etcd/row-change.js';
import { txnOf } from '../../src/server/store/etcd/writing/chain.js';

/** As long as a claim's row is. */
const ROW = 'r'.repeat(400);
const PREFIX = '/bench/';

/** What a broker has made durable since its start. */
export interface Commits {
  readonly changes: number;
  readonly writes: number;
}

/** Reads it from the broker's metrics. */
export async function commits(httpAddress: string): Promise<Commits> {
  const text = await (await fetch(`http://${httpAddress}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return { changes: read('rma_broker_commit_changes_sum'), writes: read('rma_broker_commit_changes_count') };
}

/** Rows per second of transactions as a broker makes them, one after the other, with nothing around. */
export async function chainedRowsPerSecond(
  etcd: Etcd,
  { rowsEach, durationMs }: { readonly rowsEach: number; readonly durationMs: number },
): Promise<number> {
  const keys = new EtcdKeys(PREFIX);
  await etcd.txn({
    conditions: [],
    success: [{ kind: 'delete', from: PREFIX, to: '/bench0' }],
    failure: [],
  });
  const { revision: term } = await etcd.txn({
    conditions: [],
    success: [
      { kind: 'put', key: keys.leader, value: '' },
      { kind: 'put', key: keys.meta, value: '' },
    ],
    failure: [],
  });
  const startMs = performance.now();
  let metaModRevision: EtcdRevision = term;
  let rowCount = 0;
  for (let group = 1; performance.now() - startMs < durationMs; group++) {
    const link = { term, metaModRevision, meta: `${group} ${ROW}` };
    const outcome = await etcd.txn(txnOf(keys, link, rowsFrom(rowCount, rowsEach)));
    if (!outcome.succeeded) throw new Error('somebody else writes to the same keys');
    metaModRevision = outcome.revision;
    rowCount += rowsEach;
  }
  return (rowCount * 1000) / (performance.now() - startMs);
}

function rowsFrom(first: number, count: number): readonly RowChange[] {
  return Array.from({ length: count }, (_, index) => ({ table: 'claims', key: first + index, text: ROW }));
}
