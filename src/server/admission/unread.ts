/** An answer or stream in transit to a caller. */
export interface OnItsWay {
  /** Called when nothing of it has been read for too long: ends whatever holds it. */
  giveUp(): void;
}

/** What callers have not read yet, by how long nothing of it has been read. */
export class Unread {
  /** In the order of time, as a Map keeps the order of insertion. */
  private readonly since = new Map<OnItsWay, number>();

  get count(): number {
    return this.since.size;
  }

  /** Something has been sent, or part of it has been read. */
  note(answer: OnItsWay, nowMs: number): void {
    this.since.delete(answer);
    this.since.set(answer, nowMs);
  }

  /** All of it has been read, or never will be. */
  done(answer: OnItsWay): void {
    this.since.delete(answer);
  }

  /** Gives up whatever has not moved since `beforeMs`; returns their number. */
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
