import type { Access } from '../../../domain/access/access.js';
import type { Identity } from '../../../domain/access/identity.js';
import type { KnownCaller } from '../../../domain/access/known-caller.js';
import type { Caller } from '../../wire/caller.js';

/** One caller shared by many concurrent operations, each of which may listen for it to be gone. */
export class SharedCaller implements Caller {
  private readonly listeners = new Set<() => void>();

  /** @param signal aborts when the caller is gone */
  constructor(
    private readonly known: KnownCaller & Pick<Caller, 'peer'>,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.tell(), { once: true });
  }

  get identity(): Identity {
    return this.known.identity;
  }

  get peer(): string {
    return this.known.peer;
  }

  get access(): Access {
    return this.known.access;
  }

  onGone(listener: () => void): () => void {
    if (this.signal.aborted) listener();
    else this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Only waits: operations that share a caller are bounded together, not each as a call. */
  aside<T>(wait: Promise<T>): Promise<T> {
    return wait;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}
