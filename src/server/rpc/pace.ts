import type { Turns } from '../../common/clock/turns.js';

/** How many entries are examined before other callers get a turn: about a millisecond's work. */
export const EXAMINED_A_TURN = 2_000;

/** Writing this many bytes takes about as long as examining one entry. */
const BYTES_AN_ENTRY = 32;

/** Limits how far one caller goes through a list before it lets others run. It starts by waiting for its own turn. */
export class Pace {
  private left = 0;

  constructor(private readonly turns: Turns) {}

  /** Counts an examined entry, and the bytes written for it. */
  count(bytes = 0): void {
    this.left -= 1 + bytes / BYTES_AN_ENTRY;
  }

  /** True when the next entry has to wait for `rest`. */
  get isSpent(): boolean {
    return this.left <= 0;
  }

  /** Waits for this caller's turn. */
  async rest(): Promise<void> {
    await this.turns.next();
    this.left = EXAMINED_A_TURN;
  }
}
