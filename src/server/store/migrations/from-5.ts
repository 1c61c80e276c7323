import { dirname } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';
import { CLOCK_KEY, SECRET_KEY, sealFact } from '../checksums/facts.js';
import { LEDGER_KEY, Ledger } from '../checksums/ledger.js';
import { seal } from '../checksums/seal.js';
import { durable } from '../commit/durable.js';
import { type LmdbTables, openTables } from '../lmdb/lmdb-tables.js';

/** How many records are written per transaction. */
const BATCH = 5_000;

/** The positions in a claim's row that the migration reads or moves. */
const [UPDATE_MS, REVISION, REQUEST_ID] = [7, 12, 13];
type Row = readonly unknown[];

interface Named {
  readonly id: string;
  readonly revision: number;
  readonly lastHeardMs?: number;
}

/**
 * From layout 5 (version 0.1.0) to layout 6: each record gets a checksum and its revision in front, and the ledger of
 * what the store must contain is made. Times were wall-clock times and become broker time, which so far was the same.
 */
export async function from5(source: RootDatabase<unknown, string>, target: string): Promise<void> {
  const tables = await openTables(target);
  await new From5(source, tables, dirname(target)).run();
  await tables.root.close();
}

class From5 {
  private readonly ledger = Ledger.empty();

  constructor(
    private readonly source: RootDatabase<unknown, string>,
    private readonly target: LmdbTables,
    private readonly directory: string,
  ) {}

  async run(): Promise<void> {
    await this.named('nodes');
    await this.named('tenants');
    await this.claims();
    await this.archived();
    await this.facts();
  }

  private async named(name: 'nodes' | 'tenants'): Promise<void> {
    const records: Database<Named, string> = this.source.openDB({ name });
    await this.inBatches(records.getRange(), ({ key, value }) => {
      this.seen(value.lastHeardMs ?? 0);
      this.ledger.of(name).add(value.revision);
      void this.target[name].put(key, seal(name, key, `[${value.revision},${JSON.stringify(value)}]`));
    });
  }

  private claims(): Promise<void> {
    return this.inBatches(rowsOf(this.source, 'claims'), ({ key, value }) => {
      this.seen(Number(value[UPDATE_MS]));
      this.ledger.of('claims').add(Number(value[REVISION]));
      void this.target.claims.put(key, seal('claims', key, listOf(value)));
    });
  }

  /** Archived claims, with the two tables that index them. */
  private archived(): Promise<void> {
    const { compactedClaims, compactedIds, compactedRequests } = this.target;
    return this.inBatches(rowsOf(this.source, 'compactedClaims'), ({ key, value }) => {
      const [id, requestId] = [String(value[0]), value[REQUEST_ID]];
      this.seen(Number(value[UPDATE_MS]));
      this.ledger.of('compactedClaims').add(Number(value[REVISION]));
      void compactedClaims.put(key, seal('compactedClaims', key, listOf(value)));
      this.ledger.of('compactedIds').add(key);
      void compactedIds.put(id, seal('compactedIds', id, `[${key}]`));
      if (typeof requestId !== 'string') return;
      this.ledger.of('compactedRequests').add(key);
      void compactedRequests.put(requestId, seal('compactedRequests', requestId, `[${key}]`));
    });
  }

  private async inBatches<T>(records: Iterable<T>, put: (record: T) => void): Promise<void> {
    const iterator = records[Symbol.iterator]();
    for (let isMore = true; isMore; ) {
      await this.write(() => {
        for (let count = 0; isMore && count < BATCH; count += 1) {
          const { done, value } = iterator.next();
          if (done === true) isMore = false;
          else put(value);
        }
      });
    }
  }

  private write(puts: () => void): Promise<void> {
    return durable(this.target.root.batch(puts), this.directory);
  }

  private async facts(): Promise<void> {
    const meta: Database<unknown, string> = this.source.openDB({ name: 'meta' });
    const [secret, revision] = [meta.get('tokenSecret'), meta.get('revision')];
    if (!(secret instanceof Uint8Array) || typeof revision !== 'number')
      throw new Error('its meta records are missing');
    this.ledger.revision = revision;
    this.ledger.restoredRevision = Number(meta.get('restoredRevision') ?? 0);
    const { facts } = this.target;
    await this.write(() => {
      void facts.put(SECRET_KEY, sealFact(SECRET_KEY, Buffer.from(secret).toString('hex')));
      void facts.put(CLOCK_KEY, sealFact(CLOCK_KEY, [[0, 0]]));
      void facts.put(LEDGER_KEY, this.ledger.text());
      void this.target.meta.put('schemaVersion', 6);
    });
  }

  /** Broker time continues from the last time found in any record. */
  private seen(ms: number): void {
    this.ledger.nowMs = Math.max(this.ledger.nowMs, ms);
  }
}

function rowsOf(source: RootDatabase<unknown, string>, name: string) {
  const rows: Database<Row, number> = source.openDB({ name, encoding: 'json' });
  return rows.getRange();
}

function listOf(row: Row): string {
  return JSON.stringify([row[REVISION], ...row.slice(0, REVISION), ...row.slice(REVISION + 1)]);
}
