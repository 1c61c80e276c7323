import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { EtcdError } from '../../etcd/etcd.js';
import { checkApart } from '../check/check-in-child.js';
import { Damage } from '../check/damage.js';
import { SECRET_KEY, STORE_ID_KEY, unsealFact } from '../checksums/facts.js';
import { LEDGER_KEY } from '../checksums/ledger.js';
import { durable } from '../commit/durable.js';
import { asEtcdProblem, storeOnEtcdFailed } from '../etcd/etcd-errors.js';
import { type LayoutMark, layoutProblem, readLayout } from '../etcd/layout-key.js';
import { type EtcdPlace, lookAtStore, type StoreSeen } from '../etcd/look-at-store.js';
import { parseMeta } from '../etcd/meta.js';
import { readRows } from '../etcd/read-rows.js';
import { openTables } from '../lmdb/lmdb-tables.js';
import { LAYOUT } from '../migrations/migrate.js';
import { countsOf, type StoreCounts } from './store-counts.js';

/** Which store is read. */
export interface Source {
  readonly kind: Extract<LayoutMark, { readonly layout: number }>['kind'];
  readonly layout: number;
}

/** How often it is begun anew when etcd forgets the revision meanwhile: a leader lets it keep those of a minute. */
const ATTEMPTS_MAX = 3;

/**
 * Makes a data file of what the store on etcd holds at one of its revisions. A broker may lead, and goes on. The file
 * is checked as any other is. Throws Damage, and STORE_FAILED when there is no store.
 *
 * @param source the layout of its rows, by default the current one, and what the layout's key says
 */
export async function readFromEtcd(
  place: EtcdPlace,
  path: string,
  source: Source = { kind: 'layout', layout: LAYOUT },
): Promise<StoreCounts> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await readOnce(place, path, source);
    } catch (problem) {
      const isTooLate = problem instanceof EtcdError && problem.failure === 'compacted';
      if (!isTooLate || attempt === ATTEMPTS_MAX) throw asEtcdProblem(problem);
      for (const file of [path, `${path}-lock`]) rmSync(file, { force: true });
    }
  }
}

async function readOnce(place: EtcdPlace, path: string, source: Source): Promise<StoreCounts> {
  const seen = await lookAtStore(place);
  assertIs(source, seen);
  if (seen.meta === undefined) throw new Damage('a part of its records is missing');
  const { ledger } = parseMeta(seen.meta.value);
  const tables = await openTables(path);
  const { root, facts, meta } = tables;
  const write = (work: () => void) => {
    // It must not return what `work` does: lmdb would wait for a promise.
    root.transactionSync(() => {
      work();
    });
  };
  try {
    await readRows({ ...place, at: seen.at, ledger }, { tables, write });
    unsealFact(SECRET_KEY, facts.get(SECRET_KEY) ?? '');
    const written = root.batch(() => {
      void facts.remove(STORE_ID_KEY);
      void facts.put(LEDGER_KEY, ledger);
      void meta.put('schemaVersion', source.layout);
    });
    await durable(written, dirname(path));
  } finally {
    await root.close();
  }
  await checkApart(path, LAYOUT);
  return countsOf(ledger);
}

function assertIs(source: Source, { layout, meta }: StoreSeen): void {
  if (layout === undefined && meta === undefined) throw storeOnEtcdFailed('there is none below this etcdPrefix');
  if (layout === undefined) throw new Damage('a part of its records is missing');
  const mark = readLayout(layout.value);
  if (mark.kind === source.kind && 'layout' in mark && mark.layout === source.layout) return;
  throw layoutProblem(layout.value) ?? storeOnEtcdFailed('it is in use');
}
