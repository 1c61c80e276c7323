/** What has become of the calls of one method. Plain numbers, which are added up some thousand times a second. */
export class MethodCalls {
  inFlight = 0;
  private readonly handled = new Map<string, number>();

  /** @param codes shown from the start, as none */
  constructor(
    readonly labels: Readonly<Record<'service' | 'method', string>>,
    codes: readonly string[],
  ) {
    for (const code of codes) this.handled.set(code, 0);
  }

  /** How many calls have ended with each code. */
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
