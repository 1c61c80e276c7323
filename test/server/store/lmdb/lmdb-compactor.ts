// Makes and compacts claims as fast as it can, and tells its parent each revision that the store has acknowledged.
import { randomBytes } from 'node:crypto';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { oneDecision } from '../../../../src/server/store/store.js';
import { Churn, COMPACTOR_LAG } from './churn.js';
import { loadAll } from './load-all.js';

const store = await LmdbStore.open({ directory: process.argv[2] ?? '', randomBytes });
const { revision } = await loadAll(store);
const churn = new Churn(revision);
// The first claims are not archived yet: from then on a claim's making and another one's compaction are one batch.
if (revision === 0) await store.append(oneDecision(churn.next(COMPACTOR_LAG)));

for (;;) {
  const changes = churn.next(1);
  await store.append(oneDecision(changes));
  process.send?.(changes.at(-1)?.revision);
}
