import type { ClientDuplexStream } from '@grpc/grpc-js';
import { fromGrpcStatus, fromStatusMessage } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { toDuration } from '../../common/wire/duration.js';
import type { ClaimOperation as WireOperation } from '../../gen/rma/v1/ClaimOperation.js';
import type { ClaimOperationResult__Output } from '../../gen/rma/v1/ClaimOperationResult.js';
import type { ClaimOperation, ClaimOperationResult } from '../resources/bulk.js';
import { parseClaim } from './wire/parse-claim.js';
import { required } from './wire/required.js';
import { toWireCreateClaim } from './wire/to-create-claim.js';

type Stream = ClientDuplexStream<WireOperation, ClaimOperationResult__Output>;

/** Settings of a stream of operations. */
export interface StreamTerms {
  readonly open: () => Stream;
  readonly newRequestId: () => string;
}

/** Sends operations as fast as the broker takes them, and yields each result as it comes. */
export async function* streamClaims(
  operations: AsyncIterable<ClaimOperation> | Iterable<ClaimOperation>,
  { open, newRequestId }: StreamTerms,
): AsyncGenerator<ClaimOperationResult, void, undefined> {
  const stream = open();
  const asked = new AskedOperations(newRequestId);
  const feeding = new Feed(stream, asked).run(operations);
  // Handled below; a stream that breaks first must not leave an unhandled rejection.
  feeding.catch(() => undefined);
  try {
    for await (const result of stream as AsyncIterable<ClaimOperationResult__Output>) yield asked.answer(result);
    await feeding;
    if (asked.count > 0) throw endedEarly(asked.count);
  } catch (thrown) {
    // If the caller's own operations throw, that error is reported, not the cancellation that it caused.
    await Promise.race([feeding, Promise.resolve()]);
    throw fromGrpcStatus(thrown);
  } finally {
    stream.cancel();
  }
}

/** Operations in flight, by their sequence number. */
class AskedOperations {
  private readonly byId = new Map<number, { readonly operation: ClaimOperation; readonly requestId: string }>();
  private lastId = 0;

  constructor(private readonly newRequestId: () => string) {}

  get count(): number {
    return this.byId.size;
  }

  ask(operation: ClaimOperation): WireOperation {
    this.lastId += 1;
    const requestId = operation.type === 'create' ? (operation.options.requestId ?? this.newRequestId()) : '';
    this.byId.set(this.lastId, { operation, requestId });
    return { id: this.lastId, ...write(operation, requestId) };
  }

  answer({ id, created, claim, error }: ClaimOperationResult__Output): ClaimOperationResult {
    const { operation, requestId } = required(this.byId.get(Number(id)), 'id');
    this.byId.delete(Number(id));
    if (error) return { type: 'refused', operation, error: fromStatusMessage(error) };
    if (claim) return { type: 'changed', operation, claim: parseClaim(claim) };
    const { claim: made, claimToken } = required(created, 'created');
    return {
      type: 'created',
      operation,
      created: { claim: parseClaim(required(made, 'claim')), claimToken, requestId },
    };
  }
}

function write(operation: ClaimOperation, requestId: string): Omit<WireOperation, 'id'> {
  switch (operation.type) {
    case 'create':
      return { create: toWireCreateClaim(operation.options, requestId) };
    case 'release':
      return { release: { name: operation.name } };
    case 'renew':
      return { renew: { name: operation.name, ttl: toDuration(operation.ttlMs) } };
  }
}

/** The sending side: it pauses while the broker reads no further, and ends with the stream. */
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

  /** Rejects with what the operations themselves throw, which ends the stream. */
  async run(operations: AsyncIterable<ClaimOperation> | Iterable<ClaimOperation>): Promise<void> {
    try {
      for await (const operation of operations) {
        if (this.isOver) return;
        if (!this.stream.write(this.asked.ask(operation))) await this.drained();
      }
      this.stream.end();
    } catch (problem) {
      this.stream.cancel();
      throw problem;
    }
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
