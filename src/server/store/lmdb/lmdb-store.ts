import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Change } from '../../../domain/broker/records/change.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { NodeRecord } from '../../../domain/broker/records/node.js';
import type { TenantRecord } from '../../../domain/broker/records/tenant.js';
import type { BrokerMs } from '../../../domain/ids.js';
import type { StoredTime, WallOffset } from '../../clock/wall-times.js';
import type { CheckedFile } from '../check/check-file.js';
import { checkApart } from '../check/check-in-child.js';
import { Damage } from '../check/damage.js';
import { CLOCK_KEY, SECRET_KEY, sealFact, unsealFact } from '../checksums/facts.js';
import { LEDGER_KEY, Ledger } from '../checksums/ledger.js';
import { RecordTable } from '../checksums/record-table.js';
import { seal } from '../checksums/seal.js';
import { durable } from '../commit/durable.js';
import { lockPlace, type PlaceLock } from '../location/lock-place.js';
import { preparePlace } from '../location/open-place.js';
import { unusable } from '../location/store-failed.js';
import { prepareStoreFile } from '../location/store-file.js';
import type { StoreLog } from '../location/store-log.js';
import { type StorePlace, storePlace } from '../location/store-place.js';
import { LAYOUT } from '../migrations/migrate.js';
import { ClaimReader } from '../rows/claim-reader.js';
import { storedClaim } from '../rows/stored-claim.js';
import type { ChangeGroup, Histories, Store, StoredState } from '../store.js';
import { parseSecrets, SECRET_BYTES, storedSecrets } from '../stored-secrets.js';
import { ClaimHistories } from './claim-histories.js';
import { LmdbArchive } from './lmdb-archive.js';
import { openTables, type Tables } from './lmdb-tables.js';
import { loadLmdb } from './load-lmdb.js';
import { NodeHistories } from './node-histories.js';

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

/**
 * The embedded store: one directory, no server to run. Each record has its own key, so that the size depends on the
 * state and not on the history.
 */
export class LmdbStore implements Store {
  readonly archived: LmdbArchive;
  readonly histories: Histories;
  private readonly claimHistories: ClaimHistories;
  private readonly nodeHistories: NodeHistories;
  private readonly ledger: Ledger;
  private readonly nodes: RecordTable<NodeRecord>;
  private readonly tenants: RecordTable<TenantRecord>;
  /** The wall-clock offsets as last written. */
  private wallOffsets: readonly WallOffset[];

  private constructor(
    private tables: Tables,
    private readonly place: StorePlace,
    private readonly lock: PlaceLock,
  ) {
    this.ledger = Ledger.read(tables.facts.get(LEDGER_KEY) ?? '');
    this.nodes = new RecordTable('nodes', tables.nodes, this.ledger.of('nodes'));
    this.tenants = new RecordTable('tenants', tables.tenants, this.ledger.of('tenants'));
    this.archived = new LmdbArchive(tables, this.ledger, place.dataDirectory);
    this.claimHistories = new ClaimHistories(tables);
    this.nodeHistories = new NodeHistories(tables);
    this.histories = {
      ofClaim: (claim) => this.claimHistories.of(claim),
      ofNode: (id) => this.nodeHistories.of(id),
    };
    this.wallOffsets = offsetsIn(tables);
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
    const built = build(this.readAll());
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
    this.nodes.reopen(this.tables.nodes);
    this.tenants.reopen(this.tables.tenants);
    this.archived.reopen(this.tables);
    this.claimHistories.reopen(this.tables);
    this.nodeHistories.reopen(this.tables);
  }

  private readAll(): StoredState {
    const { claims, facts } = this.tables;
    const { revision, restoredRevision, nowMs } = this.ledger;
    const time = nowMs === 0 ? null : { nowMs: nowMs as BrokerMs, wallOffsets: this.wallOffsets };
    const tokenSecrets = parseSecrets(unsealFact(SECRET_KEY, facts.get(SECRET_KEY) ?? ''));
    const records = { nodes: this.nodes.read(), tenants: this.tenants.read(), claims: claimsOf(claims) };
    return { ...records, revision, time, tokenSecrets, ...(restoredRevision === 0 ? {} : { restoredRevision }) };
  }

  /**
   * Everything goes into one transaction. Only its promise can reject, and it resolves after the data and the meta page
   * are on disk. Transactions commit in the order of the calls.
   */
  async append({ changes }: ChangeGroup, time?: StoredTime): Promise<void> {
    const last = changes.at(-1);
    if (last === undefined && time === undefined) return;
    const written = this.tables.root.batch(() => {
      for (const change of changes) void this.put(change);
      if (time !== undefined) this.putTime(time);
      this.ledger.revision = last?.revision ?? this.ledger.revision;
      void this.tables.facts.put(LEDGER_KEY, this.ledger.text());
    });
    const histories = [this.claimHistories.appended(), this.nodeHistories.appended()];
    await durable(written, this.place.dataDirectory);
    this.archived.written(changes);
    for (const written of histories) written();
  }

  async close(): Promise<void> {
    await this.tables.root.close();
    this.lock.close();
  }

  private putTime({ nowMs, wallOffsets }: StoredTime): void {
    this.ledger.nowMs = nowMs;
    if (wallOffsets === this.wallOffsets) return;
    this.wallOffsets = wallOffsets;
    const pairs = wallOffsets.map(({ fromMs, offsetMs }) => [fromMs, offsetMs]);
    void this.tables.facts.put(CLOCK_KEY, sealFact(CLOCK_KEY, pairs));
  }

  private put(change: Change): Promise<boolean> {
    switch (change.kind) {
      case 'node':
        void this.nodeHistories.put(change.node.id, change.entry);
        return this.nodes.put(change.node);
      case 'node-forgotten':
        this.nodeHistories.remove(change.id, change.entry);
        return this.nodes.remove(change.id);
      case 'node-noted':
        return this.nodeHistories.put(change.id, change.entry);
      case 'tenant':
        return this.tenants.put(change.tenant);
      case 'tenant-forgotten':
        return this.tenants.remove(change.id);
      case 'token-secrets':
        return this.tables.facts.put(SECRET_KEY, sealFact(SECRET_KEY, storedSecrets(change.secrets)));
      case 'claim':
        return this.putClaim(change);
      case 'claim-archived':
        this.archived.put(change.revision, change.claim, this.claimHistories.before(change.claim));
        return this.removeClaim(change.claim);
    }
  }

  private putClaim({ claim, replaces, entry }: Extract<Change, { kind: 'claim' }>): Promise<boolean> {
    const key = claim.createRevision;
    const history = this.claimHistories.next(claim, replaces !== null, entry);
    const tally = this.ledger.of('claims');
    if (replaces !== null) tally.remove(replaces);
    tally.add(claim.revision);
    return this.tables.claims.put(key, seal('claims', key, JSON.stringify(storedClaim(claim, history))));
  }

  private removeClaim({ createRevision, revision }: Claim): Promise<boolean> {
    this.ledger.of('claims').remove(revision);
    return this.tables.claims.remove(createRevision);
  }
}

function offsetsIn({ facts }: Tables): readonly WallOffset[] {
  const pairs = unsealFact(CLOCK_KEY, facts.get(CLOCK_KEY) ?? '') as readonly (readonly [BrokerMs, number])[];
  return pairs.map(([fromMs, offsetMs]) => ({ fromMs, offsetMs }));
}

function* claimsOf(table: Tables['claims']): Generator<Claim> {
  const reader = new ClaimReader();
  for (const { value } of table.getRange()) yield reader.claim(JSON.parse(value));
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

async function openPlace({ file }: StorePlace): Promise<Tables> {
  const tables = await openTables(file);
  for (const path of [file, `${file}-lock`]) chmodSync(path, OWNER_ONLY);
  if (tables.facts.get(LEDGER_KEY) === undefined) throw new Damage('the ledger of what the store must hold is missing');
  return tables;
}
