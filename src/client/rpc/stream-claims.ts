import type { ClientDuplexStream } from '@grpc/grpc-js';
import { fromGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { ClaimOperation as WireOperation } from '../../gen/rma/v1/ClaimOperation.js';
import type { ClaimOperationResult__Output } from '../../gen/rma/v1/ClaimOperationResult.js';
import type { ClaimOperation, ClaimOperationResult } from '../resources/bulk.js';
import { AskedOperations } from './asked-operations.js';
import { UpcomingOperations } from './upcoming-operations.js';

type Stream = ClientDuplexStream<WireOperation, ClaimOperationResult__Output>;

/** Settings of a stream of operations. */
export interface StreamTerms {
  readonly open: () => Promise<Stream>;
  readonly newRequestId: () => string;
}

/**
 * Sends operations as fast as the broker takes them, and yields each result as it comes. A stream that the broker ends
 * because nothing was asked on it is opened anew with the next operation, and the caller does not notice.
 */
export async function* streamClaims(
  operations: AsyncIterable<ClaimOperation> | Iterable<ClaimOperation>,
  { open, newRequestId }: StreamTerms,
): AsyncGenerator<ClaimOperationResult, void, undefined> {
  const asked = new AskedOperations(newRequestId);
  const upcoming = new UpcomingOperations(operations);
  try {
    for (;;) {
      const repeated = asked.unanswered();
      const idle = yield* overOneStream(await open(), asked, upcoming);
      if (idle === null) return;
      // Crossed with the broker's end of the stream, which happens once: no broker is idle with a stream that asks.
      if (repeated.length > 0 && asked.isUnansweredAsBefore(repeated)) throw idle;
      if (asked.count === 0 && (await upcoming.peek()).done === true) return;
    }
  } finally {
    upcoming.close();
  }
}

/** Works over one stream to its end; returns the broker's word for it that it was idle, or null when all is done. */
async function* overOneStream(
  stream: Stream,
  asked: AskedOperations,
  upcoming: UpcomingOperations,
): AsyncGenerator<ClaimOperationResult, RmaError | null, undefined> {
  const feeding = new Feed(stream, asked).run(upcoming);
  // Handled below; a stream that breaks first must not leave an unhandled rejection.
  feeding.catch(() => undefined);
  try {
    for await (const result of stream as AsyncIterable<ClaimOperationResult__Output>) yield asked.answer(result);
    await feeding;
    if (asked.count > 0) throw endedEarly(asked.count);
    return null;
  } catch (thrown) {
    // If the caller's own operations throw, that error is reported, not the cancellation that it caused.
    await Promise.race([feeding, Promise.resolve()]);
    const error = fromGrpcStatus(thrown);
    if (error.reason !== 'CONNECTION_IDLE') throw error;
    return error;
  } finally {
    stream.cancel();
  }
}

/** The sending side of one stream: it pauses while the broker reads no further, and ends with the stream. */
class Feed {
  private isOver = false;
  private goOn: () => void = () => {};

  constructor(
    private readonly stream: Stream,
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

function endedEarly(count: number): RmaError {
  const message = `the broker ended the stream with ${count} operations unanswered; repeat them with the same request ids`;
  return new RmaError({ reason: 'BROKER_UNREACHABLE', message });
}
