import { COUNTED_TABLES, type CountedTable, FACTS, seal, unseal } from './seal.js';
import { Tally } from './tally.js';

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

  text(): string {
    const { tallies } = this;
    let list = `[${this.revision},${this.nowMs},${this.restoredRevision}`;
    for (const table of COUNTED_TABLES) list += `,${tallies[table].count},${tallies[table].sum}`;
    return seal(FACTS, LEDGER_KEY, `${list}]`);
  }
}
