import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { RmaError } from '../../common/errors/rma-error.js';
import { tryLockFile } from '../../common/native/file-lock.js';
import type { Change } from '../../domain/broker/change.js';
import type { Claim } from '../../domain/broker/claim.js';
import type { NodeRecord } from '../../domain/broker/node.js';
import type { TenantRecord } from '../../domain/broker/tenant.js';
import { LmdbCompacted } from './lmdb-compacted.js';
import { problemWithDataFile } from './lmdb-file.js';
import type { CompactedClaims, Store, StoredState } from './store.js';

/** The layout of the records. A store of a newer one is refused. */
const SCHEMA_VERSION = 2;
/**
 * Older layouts that are taken over: what they have is read as it is, and from then on the store is of the new one, so that
 * the older program refuses it. Layout 1 had no compacted claims.
 */
const SCHEMA_VERSIONS_TAKEN_OVER: readonly unknown[] = [1];
const SECRET_BYTES = 32;
/** The name of the one file that a store is, in its directory. */
export const DATA_FILE = 'broker.lmdb';

interface Tables {
  readonly root: RootDatabase<unknown, string>;
  readonly claims: Database<Claim, string>;
  readonly nodes: Database<NodeRecord, string>;
  readonly tenants: Database<TenantRecord, string>;
  readonly meta: Database<number | Uint8Array, string>;
  readonly compacted: LmdbCompacted;
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
  private constructor(
    private readonly tables: Tables,
    private readonly directory: string,
    private readonly lockFd: number,
  ) {}

  static async open({ directory, randomBytes }: LmdbStoreOptions): Promise<LmdbStore> {
    const lockFd = lockDirectory(directory);
    try {
      const tables = openTables(directory);
      const version = tables.meta.get('schemaVersion');
      if (version === undefined) await initialise(tables, randomBytes);
      else if (SCHEMA_VERSIONS_TAKEN_OVER.includes(version)) await tables.meta.put('schemaVersion', SCHEMA_VERSION);
      else if (version !== SCHEMA_VERSION) throw wrongVersion(directory, String(version));
      return new LmdbStore(tables, directory, lockFd);
    } catch (problem) {
      closeSync(lockFd);
      throw problem;
    }
  }

  get compacted(): CompactedClaims {
    return this.tables.compacted;
  }

  load(): Promise<StoredState> {
    const { claims, nodes, tenants, meta } = this.tables;
    const tokenSecret = meta.get('tokenSecret');
    const revision = meta.get('revision');
    if (!(tokenSecret instanceof Uint8Array) || tokenSecret.length !== SECRET_BYTES || typeof revision !== 'number') {
      return Promise.reject(damaged(this.directory, 'its meta records are missing'));
    }
    const valuesOf = <T>(table: Database<T, string>) => [...table.getRange().map(({ value }) => value)];
    const records = { nodes: valuesOf(nodes), tenants: valuesOf(tenants), claims: valuesOf(claims) };
    return Promise.resolve({ ...records, revision, tokenSecret });
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
      this.tables.compacted.written(changes);
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
    const { claims, nodes, tenants, compacted } = this.tables;
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
        return claims.put(change.claim.id, change.claim);
      case 'claim-compacted':
        compacted.put(change.revision, change.claim);
        return claims.remove(change.claim.id);
    }
  }
}

/** LMDB lets several processes write; two brokers on one store would promise the same RMA twice. */
function lockDirectory(directory: string): number {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
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
    // The names of a record's fields are kept once for all records of a shape: a third of the bytes, and of the time.
    const claims = root.openDB<Claim, string>({ name: 'claims', sharedStructuresKey: Symbol.for('structures') });
    const nodes = root.openDB<NodeRecord, string>({ name: 'nodes' });
    const tenants = root.openDB<TenantRecord, string>({ name: 'tenants' });
    const meta = root.openDB<number | Uint8Array, string>({ name: 'meta' });
    return { root, claims, nodes, tenants, meta, compacted: new LmdbCompacted(root) };
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
