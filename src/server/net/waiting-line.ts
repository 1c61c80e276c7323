/**
 * How many new connections may wait to be let in. With CONNECTIONS_A_SECOND the last of them waits for four seconds,
 * and a gRPC client for twenty at most.
 */
export const WAITING_MAX = 2_000;

/** What is needed of a connection that waits. */
export interface Waiter {
  destroy(): unknown;
}

/**
 * New connections that wait to be let in, by their address. Addresses have turns, so that a
 * flood from one delays no other.
 */
export class WaitingLine<T extends Waiter> {
  /** In the order of their turns, none empty. */
  private readonly lines = new Map<string, T[]>();
  private count = 0;

  get length(): number {
    return this.count;
  }

  /**
   * Adds one at the end of its address's line. When there is no room the last one of the longest
   * line is refused; it is returned.
   */
  add(address: string, waiter: T): T | null {
    const line = this.lines.get(address) ?? [];
    line.push(waiter);
    this.lines.set(address, line);
    this.count += 1;
    return this.count > WAITING_MAX ? this.dropLast() : null;
  }

  /** The next one whose turn it is; undefined when nobody waits. */
  take(): T | undefined {
    for (const [address, line] of this.lines) {
      const next = line.shift();
      this.count -= 1;
      this.lines.delete(address);
      // To the end of the row.
      if (line.length > 0) this.lines.set(address, line);
      return next;
    }
    return undefined;
  }

  /** Refuses all. */
  clear(): void {
    for (const line of this.lines.values()) for (const waiter of line) waiter.destroy();
    this.lines.clear();
    this.count = 0;
  }

  private dropLast(): T | null {
    let [longest, line]: [string, T[]] = ['', []];
    for (const [address, waiting] of this.lines) if (waiting.length > line.length) [longest, line] = [address, waiting];
    const last = line.pop() ?? null;
    this.count -= 1;
    if (line.length === 0) this.lines.delete(longest);
    last?.destroy();
    return last;
  }
}
