/** Something on its way to a caller. */
export interface OnItsWay {
  /** Nothing of it was read for too long: whatever holds it is to be let go of. */
  giveUp(): void;
}

/** What callers have still to read, by how long nothing of it has been read. */
export class Unread {
  /** In the order of the moments, as a Map keeps what is added in its order. */
  private readonly since = new Map<OnItsWay, number>();

  get count(): number {
    return this.since.size;
  }

  /** It is on its way from now on, or something of it has just been read. */
  note(answer: OnItsWay, nowMs: number): void {
    this.since.delete(answer);
    this.since.set(answer, nowMs);
  }

  /** All of it has been read, or nobody will. */
  done(answer: OnItsWay): void {
    this.since.delete(answer);
  }

  /** Gives up what has not moved since `beforeMs`; returns how many those were. */
  giveUpBefore(beforeMs: number): number {
    let count = 0;
    for (const [answer, sinceMs] of this.since) {
      if (sinceMs >= beforeMs) break;
      this.since.delete(answer);
      answer.giveUp();
      count += 1;
    }
    return count;
  }
}
