import { type CountedTable, seal, unseal } from '../checksums/seal.js';
import type { Tally } from '../checksums/tally.js';
import type { Table } from './tables.js';

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
    private table: Table<string>,
    private readonly tally: Tally,
  ) {
    for (const { id, revision } of this.read()) this.revisions.set(id, revision);
  }

  /** Continues with the same table, reopened. */
  reopen(table: Table<string>): void {
    this.table = table;
  }

  read(): readonly R[] {
    return Array.from(this.table.getRange(), ({ key, value }) => unseal(this.name, key, value)[2] as R);
  }

  put(record: R): void {
    const { id, revision } = record;
    this.forget(id);
    this.revisions.set(id, revision);
    this.tally.add(revision);
    void this.table.put(id, seal(this.name, id, `[${revision},${JSON.stringify(record)}]`));
  }

  remove(id: string): void {
    this.forget(id);
    void this.table.remove(id);
  }

  private forget(id: string): void {
    const revision = this.revisions.get(id);
    if (revision === undefined) return;
    this.tally.remove(revision);
    this.revisions.delete(id);
  }
}
