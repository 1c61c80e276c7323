import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'lmdb';
import type { Clock } from '../../../../src/common/clock/clock.js';
import type { EtcdPlace } from '../../../../src/server/store/etcd/look-at-store.js';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { openTables } from '../../../../src/server/store/lmdb/lmdb-tables.js';
import type { WritingToEtcd } from '../../../../src/server/store/moving/write-to-etcd.js';
import { KEYS } from '../etcd/etcd-fleet.js';
import { OPS, ToldWorld } from '../etcd/told-world.js';

/** A draw from all numbers below `count`. */
type Draw = (count: number) => number;

/** A directory with a store in which something has happened. */
export async function livedStore(folder: string, draw: Draw, steps = 150): Promise<string> {
  const directory = mkdtempSync(join(folder, 'lived-'));
  const store = await LmdbStore.open({ directory, randomBytes });
  const told = new ToldWorld(await store.load(({ tokenSecrets }) => tokenSecrets));
  for (let step = 1; step <= steps; step += 1) {
    told.do({ op: OPS[draw(OPS.length)] ?? 'claim', at: draw(12) });
    if (step % 30 === 0 || step === steps) await store.append(told.takeGroup(), { nowMs: told.nowMs, wallOffsets: [] });
  }
  await store.close();
  return directory;
}

/** Every record of a data file. */
export async function recordsIn(path: string): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const { root, ...tables } = await openTables(path);
  const found: Record<string, readonly unknown[]> = {};
  for (const [name, table] of Object.entries(tables))
    found[name] = [...(table as Database<unknown, string>).getRange()].map(({ key, value }) => [key, value]);
  await root.close();
  return found;
}

/** What a mover waits for comes at once. */
export const IMPATIENT: Clock = {
  monotonicMs: () => 0,
  wallMs: () => 0,
  schedule: (_, task) => {
    const soon = setImmediate(task);
    return { cancel: () => clearImmediate(soon) };
  },
};

let attempts = 0;

/** One attempt at moving a store. */
export function attempt({ etcd, clock }: Pick<EtcdPlace, 'etcd' | 'clock'>): WritingToEtcd {
  attempts += 1;
  return { etcd, clock, keys: KEYS, id: `attempt-${attempts}`, log: { info: () => {}, warn: () => {} } };
}
