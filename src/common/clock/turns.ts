/**
 * Shares the event loop among all who have more to do than one turn of it should take. Each asks before each piece of
 * its work; one piece is done in a turn, in the order of asking. However many lists are asked for at once, the others'
 * turn comes after one piece of one of them, and not after a piece of each.
 */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private first = 0;
  private isTaken = false;

  /** How many wait for their turn. */
  get waitingCount(): number {
    return this.waiting.length - this.first;
  }

  /**
   * Resolves when the caller may do its next piece, some milliseconds of work at most; at once when
   * nobody else does in this turn.
   */
  next(): Promise<void> {
    if (!this.isTaken) {
      this.isTaken = true;
      setImmediate(this.give);
      return Promise.resolve();
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private readonly give = (): void => {
    const next = this.waiting[this.first];
    this.isTaken = next !== undefined;
    if (next === undefined) return;
    setImmediate(this.give);
    this.first += 1;
    // Shifting each time would move all of a long queue.
    if (this.first * 2 >= this.waiting.length) {
      this.waiting.splice(0, this.first);
      this.first = 0;
    }
    next();
  };
}
