import type { Database } from 'lmdb';
import { type CountedTable, seal, unseal } from './seal.js';
import type { Tally } from './tally.js';

/** A record stored as JSON with member names, since there are few of its kind. */
interface NamedRecord {
  readonly id: string;
  readonly revision: number;
}

/**
 * A table of few records. It remembers their revisions, so that a put or removal can subtract the old one from the
 * tally.
 */
export class RecordTable<R extends NamedRecord> {
  private readonly revisions = new Map<string, number>();

  constructor(
    private readonly name: CountedTable,
    private table: Database<string, string>,
    private readonly tally: Tally,
  ) {
    for (const { id, revision } of this.read()) this.revisions.set(id, revision);
  }

  /** Continues with the same table, reopened. */
  reopen(table: Database<string, string>): void {
    this.table = table;
  }

  read(): readonly R[] {
    return [...this.table.getRange().map(({ key, value }) => unseal(this.name, key, value)[2] as R)];
  }

  put(record: R): Promise<boolean> {
    const { id, revision } = record;
    this.forget(id);
    this.revisions.set(id, revision);
    this.tally.add(revision);
    return this.table.put(id, seal(this.name, id, `[${revision},${JSON.stringify(record)}]`));
  }

  remove(id: string): Promise<boolean> {
    this.forget(id);
    return this.table.remove(id);
  }

  private forget(id: string): void {
    const revision = this.revisions.get(id);
    if (revision === undefined) return;
    this.tally.remove(revision);
    this.revisions.delete(id);
  }
}
