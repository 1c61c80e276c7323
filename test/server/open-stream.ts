import assert from 'node:assert/strict';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import { fromGrpcStatus } from '../../src/common/errors/grpc-status.js';
import type { RmaError } from '../../src/common/errors/rma-error.js';
import type { ClaimOperation } from '../../src/gen/rma/v1/ClaimOperation.js';
import type { ClaimOperationResult__Output } from '../../src/gen/rma/v1/ClaimOperationResult.js';

/** The caller's end of StreamClaims. */
export class OpenStream {
  private readonly results: ClaimOperationResult__Output[] = [];
  private wake: () => void = () => {};
  private isOver = false;
  /** How the stream ended; null when it ended well. */
  readonly ended: Promise<RmaError | null>;

  constructor(private readonly stream: ClientDuplexStream<ClaimOperation, ClaimOperationResult__Output>) {
    this.ended = new Promise((resolve) => {
      stream.on('error', (error) => this.conclude(() => resolve(fromGrpcStatus(error))));
      stream.on('end', () => this.conclude(() => resolve(null)));
    });
    stream.on('data', (result: ClaimOperationResult__Output) => {
      this.results.push(result);
      this.wake();
    });
  }

  send(operation: ClaimOperation): void {
    this.stream.write(operation);
  }

  /** Says that no operation follows. */
  end(): void {
    this.stream.end();
  }

  hangUp(): void {
    this.stream.cancel();
  }

  pause(): void {
    this.stream.pause();
  }

  resume(): void {
    this.stream.resume();
  }

  async next(): Promise<ClaimOperationResult__Output> {
    while (this.results.length === 0 && !this.isOver) await this.something();
    return this.results.shift() ?? assert.fail('the stream is over');
  }

  /** Every result that is left, once the stream is over. */
  async rest(): Promise<readonly ClaimOperationResult__Output[]> {
    await this.ended;
    return this.results.splice(0);
  }

  private conclude(tell: () => void): void {
    this.isOver = true;
    this.wake();
    tell();
  }

  private something(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
