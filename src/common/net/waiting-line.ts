/**
 * How many new connections may wait to be admitted. Without TLS the last of them waits for four seconds; a
 * gRPC client gives up after twenty.
 */
export const WAITING_MAX = 2_000;

/** What the line needs of a waiting connection. */
export interface Waiter {
  destroy(): unknown;
}

/**
 * New connections that wait to be admitted, by their address. Addresses take turns, so that a flood from one delays no
 * other.
 */
export class WaitingLine<T extends Waiter> {
  /** A line for each address, in the order of their turns; none is empty. */
  private readonly lines = new Map<string, T[]>();
  private count = 0;

  constructor(private readonly waitingMax = WAITING_MAX) {}

  get length(): number {
    return this.count;
  }

  /**
   * Adds a connection to the line of its address. When there is no room, the last one of the longest line is refused
   * and returned.
   */
  add(address: string, waiter: T): T | null {
    const line = this.lines.get(address) ?? [];
    line.push(waiter);
    this.lines.set(address, line);
    this.count += 1;
    return this.count > this.waitingMax ? this.dropLast() : null;
  }

  /** Takes the next connection in turn; undefined when none waits. */
  take(): T | undefined {
    for (const [address, line] of this.lines) {
      const next = line.shift();
      this.count -= 1;
      this.lines.delete(address);
      // The address goes to the end of the order.
      if (line.length > 0) this.lines.set(address, line);
      return next;
    }
    return undefined;
  }

  /** Refuses all waiting connections. */
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
