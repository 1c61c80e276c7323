import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { ClaimOperation as WireOperation } from '../../gen/rma/v1/ClaimOperation.js';
import type { ClaimOperationResult__Output } from '../../gen/rma/v1/ClaimOperationResult.js';
import type { AskedOperations } from './asked-operations.js';
import type { UpcomingOperations } from './upcoming-operations.js';

/** One call of StreamClaims. */
export type OperationStream = ClientDuplexStream<WireOperation, ClaimOperationResult__Output>;

/** The sending side of one stream: it pauses while the broker reads no further, and ends with the stream. */
export class OperationFeed {
  private isOver = false;
  private goOn: () => void = () => {};

  constructor(
    private readonly stream: OperationStream,
    private readonly asked: AskedOperations,
  ) {
    stream.on('drain', () => this.goOn());
    stream.on('close', () => this.end());
    stream.on('error', () => this.end());
  }

  /**
   * Sends what a former stream left unanswered, then what comes. Rejects with what the operations themselves throw,
   * which ends the stream.
   */
  async run(upcoming: UpcomingOperations): Promise<void> {
    try {
      for (const operation of this.asked.unanswered()) await this.send(operation);
      while (!this.isOver) {
        const next = await upcoming.peek();
        // It is the next stream's.
        if (this.isOver) return;
        upcoming.take();
        if (next.done === true) return void this.stream.end();
        await this.send(this.asked.ask(next.value));
      }
    } catch (problem) {
      this.stream.cancel();
      throw problem;
    }
  }

  private async send(operation: WireOperation): Promise<void> {
    if (!this.isOver && !this.stream.write(operation)) await this.drained();
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      if (this.isOver) resolve();
      else this.goOn = resolve;
    });
  }

  private end(): void {
    this.isOver = true;
    this.goOn();
  }
}
