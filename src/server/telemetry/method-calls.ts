/** Counts of the calls of one method: plain numbers, since they are incremented thousands of times a second. */
export class MethodCalls {
  inFlight = 0;
  private readonly handled = new Map<string, number>();

  /** @param codes shown from the start, with a count of 0 */
  constructor(
    readonly labels: Readonly<Record<'service' | 'method', string>>,
    codes: readonly string[],
  ) {
    for (const code of codes) this.handled.set(code, 0);
  }

  /** The number of calls that have ended with each code. */
  get byCode(): ReadonlyMap<string, number> {
    return this.handled;
  }

  begin(): void {
    this.inFlight += 1;
  }

  end(code: string): void {
    this.inFlight -= 1;
    this.handled.set(code, (this.handled.get(code) ?? 0) + 1);
  }
}
