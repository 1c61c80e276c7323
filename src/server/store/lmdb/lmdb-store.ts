import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoredTime } from '../../clock/wall-times.js';
import type { CheckedFile } from '../check/check-file.js';
import { checkApart } from '../check/check-in-child.js';
import { Damage } from '../check/damage.js';
import { CLOCK_KEY, SECRET_KEY, sealFact } from '../checksums/facts.js';
import { LEDGER_KEY, Ledger } from '../checksums/ledger.js';
import { durable } from '../commit/durable.js';
import { lockPlace, type PlaceLock } from '../location/lock-place.js';
import { preparePlace } from '../location/open-place.js';
import { unusable } from '../location/store-failed.js';
import { prepareStoreFile } from '../location/store-file.js';
import type { StoreLog } from '../location/store-log.js';
import { type StorePlace, storePlace } from '../location/store-place.js';
import { LAYOUT } from '../migrations/migrate.js';
import type { ChangeGroup, ClaimArchive, Histories, Store, StoredState } from '../store.js';
import { SECRET_BYTES } from '../stored-secrets.js';
import { Records } from '../tables/records.js';
import { type LmdbTables, openTables } from './lmdb-tables.js';
import { loadLmdb } from './load-lmdb.js';

const OWNER_ONLY = 0o600;
const SILENT: StoreLog = { info: () => {}, warn: () => {} };

/** What an LMDB store needs to be opened. */
export interface LmdbStoreOptions {
  /** The broker's `dataDirectory`, made if it is missing. The store is in a directory inside it: see StorePlace. */
  readonly directory: string;
  /** Randomness for a new store's secret. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly log?: StoreLog;
  /** Checks a data file before it is opened; by default in another process. */
  readonly check?: (path: string, knownLayout: number) => Promise<CheckedFile>;
}

/** The embedded store: one directory, no server to run. */
export class LmdbStore implements Store {
  readonly archived: ClaimArchive;
  readonly histories: Histories;
  private readonly records: Records;

  private constructor(
    private tables: LmdbTables,
    private readonly place: StorePlace,
    private readonly lock: PlaceLock,
  ) {
    this.records = new Records(tables, (work) => this.write(work));
    this.archived = this.records.archived;
    this.histories = this.records.histories;
  }

  static async open(options: LmdbStoreOptions): Promise<LmdbStore> {
    const { directory, randomBytes, log = SILENT, check = checkApart } = options;
    await loadLmdb();
    const place = storePlace(directory);
    preparePlace(place, log);
    const lock = lockPlace(place);
    try {
      await prepareStoreFile({ place, log, check, create: (path) => createStore(path, randomBytes) });
      return new LmdbStore(await openPlace(place), place, lock);
    } catch (problem) {
      lock.close();
      throw unusable(place, place.file, problem);
    }
  }

  async load<T>(build: (state: StoredState) => T): Promise<T> {
    const built = build(this.records.state());
    await this.letGoOfPages();
    return built;
  }

  /**
   * Reopens the file after a load. LMDB reads through a memory map, and the kernel counts every page read as this
   * process's memory until it is unmapped: after a load that is the whole file, most of which is not read again.
   */
  private async letGoOfPages(): Promise<void> {
    await this.tables.root.close();
    this.tables = await openPlace(this.place);
    this.records.reopen(this.tables);
  }

  /**
   * Everything goes into one transaction. Only its promise can reject, and it resolves after the data and the meta page
   * are on disk. Transactions commit in the order of the calls.
   */
  async append({ changes }: ChangeGroup, time?: StoredTime): Promise<void> {
    if (changes.length === 0 && time === undefined) return;
    const written = this.tables.root.batch(() => this.records.put(changes, time));
    const settle = this.records.appended(changes);
    await durable(written, this.place.dataDirectory);
    settle();
  }

  async close(): Promise<void> {
    await this.tables.root.close();
    this.lock.close();
  }

  private write(work: () => void): Promise<void> {
    const written = this.tables.root.batch(() => {
      work();
      this.records.putLedger();
    });
    return durable(written, this.place.dataDirectory);
  }
}

async function createStore(path: string, randomBytes: LmdbStoreOptions['randomBytes']): Promise<void> {
  const { root, meta, facts } = await openTables(path);
  const written = root.batch(() => {
    void facts.put(SECRET_KEY, sealFact(SECRET_KEY, Buffer.from(randomBytes(SECRET_BYTES)).toString('hex')));
    void facts.put(CLOCK_KEY, sealFact(CLOCK_KEY, []));
    void facts.put(LEDGER_KEY, Ledger.empty().text());
    void meta.put('schemaVersion', LAYOUT);
  });
  await durable(written, dirname(path));
  await root.close();
}

async function openPlace({ file }: StorePlace): Promise<LmdbTables> {
  const tables = await openTables(file);
  for (const path of [file, `${file}-lock`]) chmodSync(path, OWNER_ONLY);
  if (tables.facts.get(LEDGER_KEY) === undefined) throw new Damage('the ledger of what the store must hold is missing');
  return tables;
}
