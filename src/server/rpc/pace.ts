import type { Turns } from '../../common/clock/turns.js';

/** How many entries are looked at before others get their turn: about a millisecond's worth. */
export const EXAMINED_A_TURN = 2_000;

/** To write so many bytes takes about as long as to look at one entry. */
const BYTES_AN_ENTRY = 32;

/** How far one caller goes through a list before it lets others have their turn. It begins with waiting for its own. */
export class Pace {
  private left = 0;

  constructor(private readonly turns: Turns) {}

  /** Counts one more entry that was looked at, and the bytes that were written for it. */
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
