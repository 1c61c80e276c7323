import type { Caller } from '../../wire/caller.js';

/** One caller of many operations at once, each of which may listen for its going. */
export class SharedCaller implements Caller {
  private readonly listeners = new Set<() => void>();

  /** @param signal aborts when the caller is gone */
  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', () => this.tell(), { once: true });
  }

  onGone(listener: () => void): () => void {
    if (this.signal.aborted) listener();
    else this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Operations that share a caller are bounded as a whole, and not each as a call. */
  aside<T>(wait: Promise<T>): Promise<T> {
    return wait;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}
