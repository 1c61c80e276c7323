import { COUNTED_TABLES, type CountedTable, FACTS, seal, unseal } from './seal.js';
import { Tally } from './tally.js';

/**
 * How far the revisions of a restored store jump ahead. Fencing tokens are revisions: agents have seen those handed out
 * after the backup, and refuse anything that is not newer. At 1,000 changes a second it would take a broker seven weeks
 * to make more changes than this between backup and restore.
 */
export const RESTORED_REVISION_LEAP = 2 ** 32;

/** The ledger's key among the facts. */
export const LEDGER_KEY = 'ledger';

/** What a store must contain; written with each change. */
export class Ledger {
  /** The revision of the last appended change. */
  revision = 0;
  /** Broker time at the last append, in milliseconds. */
  nowMs = 0;
  /** The last revision in the backup that the store was restored from; 0 when it never was. */
  restoredRevision = 0;
  private readonly tallies: Readonly<Record<CountedTable, Tally>>;

  private constructor(numbers: readonly number[]) {
    const entries = COUNTED_TABLES.map((table, index) => [
      table,
      new Tally(numbers[2 * index], numbers[2 * index + 1]),
    ]);
    this.tallies = Object.fromEntries(entries);
  }

  static empty(): Ledger {
    return new Ledger([]);
  }

  static read(text: string): Ledger {
    const [, revision = 0, nowMs = 0, restoredRevision = 0, ...numbers] = unseal(
      FACTS,
      LEDGER_KEY,
      text,
    ) as readonly number[];
    return Object.assign(new Ledger(numbers), { revision, nowMs, restoredRevision });
  }

  of(table: CountedTable): Tally {
    return this.tallies[table];
  }

  /**
   * Goes on after all revisions that there may have been since the backup that this is of.
   *
   * @param seen a revision that there is known to have been
   */
  leap(seen = 0): void {
    this.restoredRevision = this.revision;
    this.revision = Math.max(this.revision, seen) + RESTORED_REVISION_LEAP;
  }

  text(): string {
    const { tallies } = this;
    let list = `[${this.revision},${this.nowMs},${this.restoredRevision}`;
    for (const table of COUNTED_TABLES) list += `,${tallies[table].count},${tallies[table].sum}`;
    return seal(FACTS, LEDGER_KEY, `${list}]`);
  }
}
