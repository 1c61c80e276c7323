/** Ctrl-C and its like, which end a demonstration so that it puts everything back. */
export class Interruption {
  private readonly interrupted = new AbortController();

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => this.interrupted.abort());
    }
  }

  get happened(): boolean {
    return this.interrupted.signal.aborted;
  }

  /** Rejects when it happens. */
  comes(): Promise<never> {
    return new Promise((_resolve, reject) => {
      this.interrupted.signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true });
    });
  }

  /** Resolves when it happens, and keeps the process alive until then. */
  async awaited(): Promise<void> {
    const alive = setInterval(() => {}, 60_000);
    await this.comes().catch(() => {});
    clearInterval(alive);
  }
}
