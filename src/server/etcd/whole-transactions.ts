import type { EtcdRevision, KeyEvent } from './etcd.js';
import type { RevisedEvent } from './wire/from-wire.js';

/**
 * Puts transactions together again, which a watch's answers may have in several fragments. What is kept meanwhile is at
 * most one transaction, which etcd bounds.
 */
export class WholeTransactions {
  #revision: EtcdRevision = 0;
  #events: KeyEvent[] = [];

  /** @param whole told each transaction once it is complete */
  constructor(private readonly whole: (revision: EtcdRevision, events: readonly KeyEvent[]) => void) {}

  /** @param isFragment the answer goes on in the next one, in the middle of a transaction perhaps */
  take(changes: readonly RevisedEvent[], isFragment: boolean): void {
    for (const { revision, event } of changes) {
      if (revision !== this.#revision) this.#flush();
      this.#revision = revision;
      this.#events.push(event);
    }
    if (!isFragment) this.#flush();
  }

  #flush(): void {
    const events = this.#events;
    this.#events = [];
    if (events.length > 0) this.whole(this.#revision, events);
  }
}
