/**
 * Shares the event loop among tasks that would take too long for one turn of it. A task asks before each piece of its
 * work; one piece runs per turn, in the order of asking. However many tasks there are, other events wait for one piece
 * of work only, not for a piece of each task.
 */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private first = 0;
  private isTaken = false;

  /** How many tasks wait for their turn. */
  get waitingCount(): number {
    return this.waiting.length - this.first;
  }

  /**
   * Resolves when the caller may do its next piece, of at most a few milliseconds; at once when no other task has used
   * this turn.
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
    // Shifting each time would copy a long queue again and again.
    if (this.first * 2 >= this.waiting.length) {
      this.waiting.splice(0, this.first);
      this.first = 0;
    }
    next();
  };
}
