import type { ClaimOperation } from '../resources/bulk.js';

type Next = IteratorResult<ClaimOperation, unknown>;

/**
 * What a caller wants done, one after the other. The next operation stays the next one until it is taken: one that
 * comes just when a stream ends goes over the stream after it.
 */
export class UpcomingOperations {
  private readonly iterator: AsyncIterator<ClaimOperation, unknown> | Iterator<ClaimOperation, unknown>;
  private next: Promise<Next> | null = null;
  private isOver = false;

  constructor(operations: AsyncIterable<ClaimOperation> | Iterable<ClaimOperation>) {
    this.iterator =
      Symbol.asyncIterator in operations ? operations[Symbol.asyncIterator]() : operations[Symbol.iterator]();
  }

  /** The next one, once there is one; the same until it is taken. Rejects with what the caller's operations throw. */
  peek(): Promise<Next> {
    this.next ??= this.advance();
    return this.next;
  }

  /** The next one has been sent. */
  take(): void {
    if (!this.isOver) this.next = null;
  }

  /** Tells the caller's operations that no more are wanted, as leaving a loop over them does. */
  close(): void {
    const { next, iterator } = this;
    const leave = async () => {
      await next;
      if (!this.isOver) await iterator.return?.();
    };
    // What it throws at the end concerns nobody any more.
    leave().catch(() => undefined);
  }

  private async advance(): Promise<Next> {
    try {
      const next = await this.iterator.next();
      this.isOver = next.done === true;
      return next;
    } catch (problem) {
      this.isOver = true;
      throw problem;
    }
  }
}
