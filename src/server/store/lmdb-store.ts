import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { RmaError } from '../../common/errors/rma-error.js';
import { makeDirectory } from '../../common/make-directory.js';
import { tryLockFile } from '../../common/native/file-lock.js';
import type { Change } from '../../domain/broker/change.js';
import type { Claim } from '../../domain/broker/claim.js';
import type { NodeRecord } from '../../domain/broker/node.js';
import type { TenantRecord } from '../../domain/broker/tenant.js';
import { ClaimReader } from './claim-reader.js';
import { LmdbCompacted } from './lmdb-compacted.js';
import { problemWithDataFile } from './lmdb-file.js';
import type { Store, StoredState } from './store.js';
import { type StoredClaim, storedClaim } from './stored-claim.js';

/** The layout of the records. A store of another one is refused, never converted in silence. */
const SCHEMA_VERSION = 5;
const SECRET_BYTES = 32;
/** The name of the one file that a store is, in its directory. */
export const DATA_FILE = 'broker.lmdb';

interface Tables {
  readonly root: RootDatabase<unknown, string>;
  /** By their createRevision: new ones come at the end, and what changes together lies together. */
  readonly claims: Database<StoredClaim, number>;
  readonly nodes: Database<NodeRecord, string>;
  readonly tenants: Database<TenantRecord, string>;
  readonly meta: Database<number | Uint8Array, string>;
}

/** What an LMDB store needs to open. */
export interface LmdbStoreOptions {
  /** Made if it is missing, readable by its owner only: it holds the secret that claim tokens come from. */
  readonly directory: string;
  /** Randomness for a new store's secret. */
  readonly randomBytes: (count: number) => Uint8Array;
}

/** The embedded store: one directory, no server to run. A record a key, so that its size follows the state, not the history. */
export class LmdbStore implements Store {
  readonly compacted: LmdbCompacted;

  private constructor(
    private tables: Tables,
    private readonly directory: string,
    private readonly lockFd: number,
  ) {
    this.compacted = new LmdbCompacted(tables.root);
  }

  static async open({ directory, randomBytes }: LmdbStoreOptions): Promise<LmdbStore> {
    const lockFd = lockDirectory(directory);
    try {
      const tables = openTables(directory);
      const version = tables.meta.get('schemaVersion');
      if (version === undefined) await initialise(tables, randomBytes);
      else if (version !== SCHEMA_VERSION) throw wrongVersion(directory, String(version));
      return new LmdbStore(tables, directory, lockFd);
    } catch (problem) {
      closeSync(lockFd);
      throw problem;
    }
  }

  async load<T>(build: (state: StoredState) => T): Promise<T> {
    const built = build(this.readAll());
    await this.letGoOfPages();
    return built;
  }

  /**
   * LMDB reads through a map of its file, and the kernel counts every page that was read as this process's memory, until it is
   * unmapped: after a load that is the whole file, most of which is not looked at again.
   */
  private async letGoOfPages(): Promise<void> {
    await this.tables.root.close();
    this.tables = openTables(this.directory);
    this.compacted.reopen(this.tables.root);
  }

  private readAll(): StoredState {
    const { claims, nodes, tenants, meta } = this.tables;
    const tokenSecret = meta.get('tokenSecret');
    const revision = meta.get('revision');
    if (!(tokenSecret instanceof Uint8Array) || tokenSecret.length !== SECRET_BYTES || typeof revision !== 'number') {
      throw damaged(this.directory, 'its meta records are missing');
    }
    const records = { nodes: valuesOf(nodes), tenants: valuesOf(tenants), claims: claimsOf(claims) };
    const restored = meta.get('restoredRevision');
    return {
      ...records,
      revision,
      tokenSecret,
      ...(typeof restored === 'number' ? { restoredRevision: restored } : {}),
    };
  }

  /**
   * All puts of one turn of the event loop go into one transaction (lmdb's event-turn batching), and a put's promise
   * resolves after the data and the meta page are on disk. Transactions commit in the order of the puts, so the last
   * promise speaks for all.
   */
  async append(changes: readonly Change[]): Promise<void> {
    const last = changes.at(-1);
    if (last === undefined) return;
    try {
      for (const change of changes) void this.put(change);
      await this.tables.meta.put('revision', last.revision);
      this.compacted.written(changes);
    } catch (cause) {
      throw new RmaError(
        { reason: 'STORE_FAILED', message: `cannot write to the store in ${this.directory}: ${String(cause)}` },
        { cause },
      );
    }
  }

  async close(): Promise<void> {
    await this.tables.root.close();
    closeSync(this.lockFd);
  }

  private put(change: Change): Promise<boolean> {
    const { claims, nodes, tenants } = this.tables;
    switch (change.kind) {
      case 'node':
        return nodes.put(change.node.id, change.node);
      case 'node-forgotten':
        return nodes.remove(change.id);
      case 'tenant':
        return tenants.put(change.tenant.id, change.tenant);
      case 'tenant-forgotten':
        return tenants.remove(change.id);
      case 'claim':
        return claims.put(change.claim.createRevision, storedClaim(change.claim));
      case 'claim-compacted':
        this.compacted.put(change.revision, change.claim);
        return claims.remove(change.claim.createRevision);
    }
  }
}

function valuesOf<T>(table: Database<T, string>): readonly T[] {
  return [...table.getRange().map(({ value }) => value)];
}

function* claimsOf(table: Database<StoredClaim, number>): Generator<Claim> {
  const reader = new ClaimReader();
  for (const { value } of table.getRange()) yield reader.claim(value);
}

/** LMDB lets several processes write; two brokers on one store would promise the same RMA twice. */
function lockDirectory(directory: string): number {
  makeDirectory(directory, 0o700);
  const fd = openSync(join(directory, 'lock'), 'a', 0o600);
  if (tryLockFile(fd)) return fd;
  closeSync(fd);
  const message = `another broker has the store in ${directory} open; stop it first, or name another dataDirectory`;
  throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory } });
}

function openTables(directory: string): Tables {
  const path = join(directory, DATA_FILE);
  const problem = problemWithDataFile(path);
  if (problem !== null) throw damaged(directory, problem);
  try {
    const root = open<unknown, string>({ path, maxDbs: 16 });
    const claims = root.openDB<StoredClaim, number>({ name: 'claims', encoding: 'json' });
    const nodes = root.openDB<NodeRecord, string>({ name: 'nodes' });
    const tenants = root.openDB<TenantRecord, string>({ name: 'tenants' });
    const meta = root.openDB<number | Uint8Array, string>({ name: 'meta' });
    return { root, claims, nodes, tenants, meta };
  } catch (cause) {
    throw damaged(directory, String(cause), cause);
  }
}

async function initialise({ meta }: Tables, randomBytes: LmdbStoreOptions['randomBytes']): Promise<void> {
  void meta.put('tokenSecret', randomBytes(SECRET_BYTES));
  void meta.put('revision', 0);
  await meta.put('schemaVersion', SCHEMA_VERSION);
}

function damaged(directory: string, problem: string, cause?: unknown): RmaError {
  const message = `the store in ${directory} cannot be opened (${problem}); nothing was changed: restore it from a backup, or name an empty dataDirectory`;
  return new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory } }, { cause });
}

function wrongVersion(directory: string, version: string): RmaError {
  const message = `the store in ${directory} has layout ${version} and this broker knows ${SCHEMA_VERSION}: run the broker version that wrote it`;
  return new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory, version } });
}
