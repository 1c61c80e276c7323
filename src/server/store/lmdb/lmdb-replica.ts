import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../common/clock/clock.js';
import type { ReplicaTables } from '../etcd/replica-tables.js';
import { lockAt, type PlaceLock } from '../location/lock-place.js';
import { preparePlace } from '../location/open-place.js';
import { unusable } from '../location/store-failed.js';
import type { StoreLog } from '../location/store-log.js';
import { FileWitness } from './file-witness.js';
import { type LmdbTables, openTables } from './lmdb-tables.js';
import { loadLmdb } from './load-lmdb.js';

const OWNER_ONLY = 0o600;
const DISPOSABLE = { isDisposable: true };

interface ReplicaPlace {
  readonly dataDirectory: string;
  readonly directory: string;
  readonly file: string;
}

/**
 * A replica's copy in a file of LMDB's, which is not part of the process's memory, in a directory of its own inside
 * `dataDirectory`. What an earlier process left there is removed, but for how far it had seen the
 * store. Throws STORE_FAILED when another one uses it.
 */
export async function openReplica(dataDirectory: string, log: StoreLog, clock: Clock): Promise<ReplicaTables> {
  await loadLmdb();
  const directory = join(dataDirectory, 'replica');
  const place = { dataDirectory, directory, file: join(directory, 'replica.lmdb') };
  preparePlace(place, log);
  const lock = lockAt(place, join(directory, 'lock'));
  try {
    removeFiles(place);
    const witness = new FileWitness(join(directory, 'seen'), clock);
    return new LmdbReplica(await openAt(place), witness, { place, lock });
  } catch (problem) {
    lock.close();
    throw unusable(place, place.file, problem);
  }
}

class LmdbReplica implements ReplicaTables {
  private isClosed = false;

  constructor(
    private current: LmdbTables,
    readonly witness: FileWitness,
    private readonly held: { readonly place: ReplicaPlace; readonly lock: PlaceLock },
  ) {}

  get tables(): LmdbTables {
    return this.current;
  }

  write(work: () => void): void {
    this.current.root.transactionSync(() => {
      // It must not return what `work` does: lmdb would wait for a promise.
      work();
    });
  }

  async letGo(): Promise<void> {
    await this.current.root.close();
    this.current = await openAt(this.held.place);
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.current.root.close();
    removeFiles(this.held.place);
    this.witness.flush();
    this.held.lock.close();
  }
}

async function openAt(place: ReplicaPlace): Promise<LmdbTables> {
  const tables = await openTables(place.file, DISPOSABLE);
  for (const path of [place.file, `${place.file}-lock`]) chmodSync(path, OWNER_ONLY);
  return tables;
}

function removeFiles({ file }: ReplicaPlace): void {
  for (const path of [file, `${file}-lock`]) rmSync(path, { force: true });
}
