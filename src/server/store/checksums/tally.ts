/** Sums are kept below this, so that they stay exact whatever the revisions are. */
const SUM_MODULUS = 2 ** 48;

/** The number of records in a table, and the sum of their revisions: reveals a record that is missing or outdated. */
export class Tally {
  constructor(
    private records = 0,
    private revisions = 0,
  ) {}

  get count(): number {
    return this.records;
  }

  get sum(): number {
    return this.revisions;
  }

  add(revision: number): void {
    this.records += 1;
    this.revisions = (this.revisions + (revision % SUM_MODULUS)) % SUM_MODULUS;
  }

  remove(revision: number): void {
    this.records -= 1;
    this.revisions = (this.revisions + SUM_MODULUS - (revision % SUM_MODULUS)) % SUM_MODULUS;
  }

  equals({ records, revisions }: Tally): boolean {
    return this.records === records && this.revisions === revisions;
  }
}
