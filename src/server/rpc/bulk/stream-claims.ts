import type { ServerDuplexStream } from '@grpc/grpc-js';
import { invalidField } from '../../../common/errors/rma-error.js';
import type { ClaimOperation__Output } from '../../../gen/rma/v1/ClaimOperation.js';
import type { ClaimOperationResult } from '../../../gen/rma/v1/ClaimOperationResult.js';
import type { Seats } from '../../admission/seats.js';
import type { Caller } from '../../wire/caller.js';
import type { EncodedResponse } from '../../wire/write/encoded-response.js';
import { encoded, type Write } from '../../wire/write/message.js';
import type { OperationResult } from '../../wire/write/responses.js';
import { ANSWER_BYTES, answerBytesOf } from './answer-bytes.js';
import type { ClaimCalls } from './claim-calls.js';
import { SharedCaller } from './shared-caller.js';

/**
 * How many operations of one stream are under way at once; past it the stream is read no further. Enough to fill many
 * writes to the disk, few enough that one stream's waiting claims cost a few megabytes.
 */
export const OPERATIONS_PER_STREAM_MAX = 1_000;

/**
 * And how many bytes of answers they have, those that wait to be taken included: 1,000 claims with few labels, or some
 * dozens with as many as a claim may have.
 */
export const ANSWER_BYTES_PER_STREAM_MAX = 2 * 1024 * 1024;

type Call = ServerDuplexStream<ClaimOperation__Output, ClaimOperationResult | EncodedResponse>;

export function streamClaimsHandler(seats: Seats, calls: ClaimCalls, write: Write<OperationResult>) {
  return async (call: Call, signal: AbortSignal, caller: Caller): Promise<void> => {
    seats.take(caller);
    await new Promise<void>((over) => new OperationStream(calls, { call, signal, over, write }).start());
  };
}

interface StreamParts {
  readonly call: Call;
  /** Aborts when the caller hangs up or the broker stops. */
  readonly signal: AbortSignal;
  readonly over: () => void;
  readonly write: Write<OperationResult>;
}

/** One stream: operations in, a result for each out as it is done. */
class OperationStream {
  private underWay = 0;
  /** Of answers that are expected, or wait to be taken. */
  private answerBytes = 0;
  /** The caller does not read its results fast enough. */
  private isBlocked = false;
  private isLast = false;
  private readonly caller: Caller;

  constructor(
    private readonly calls: ClaimCalls,
    private readonly parts: StreamParts,
  ) {
    this.caller = new SharedCaller(parts.signal);
  }

  start(): void {
    const { call, signal } = this.parts;
    call.on('data', (operation: ClaimOperation__Output) => this.begin(operation));
    call.on('end', () => this.readNoMore());
    call.on('drain', () => this.setBlocked(false));
    signal.addEventListener('abort', () => this.readNoMore(), { once: true });
  }

  private begin(operation: ClaimOperation__Output): void {
    const { id, create } = operation;
    const expectedBytes = create ? answerBytesOf(create) : ANSWER_BYTES;
    this.underWay += 1;
    this.answerBytes += expectedBytes;
    if (!this.hasRoom) this.parts.call.pause();
    this.resultOf(operation).then(
      (result) => this.finish(result, expectedBytes),
      (thrown) => this.finish({ id, error: this.calls.statusOf(thrown) }, expectedBytes),
    );
  }

  private async resultOf({ id, create, release, renew }: ClaimOperation__Output): Promise<OperationResult> {
    if (create) return { id, created: await this.calls.create(create, this.caller) };
    if (release) return { id, claim: await this.calls.release(release) };
    if (renew) return { id, claim: await this.calls.renew(renew) };
    throw invalidField('operation', 'is required: one of create, release, renew');
  }

  private finish(result: OperationResult, expectedBytes: number): void {
    const { call, write } = this.parts;
    this.underWay -= 1;
    this.answerBytes -= expectedBytes;
    if (!call.cancelled && !this.answer(encoded(write, result))) this.setBlocked(true);
    this.readOn();
    this.endAfterLast();
  }

  /** False when the caller has much to read already. */
  private answer(result: EncodedResponse): boolean {
    const { length } = result.bytes;
    this.answerBytes += length;
    return this.parts.call.write(result, () => {
      this.answerBytes -= length;
      this.readOn();
    });
  }

  private get hasRoom(): boolean {
    return this.underWay < OPERATIONS_PER_STREAM_MAX && this.answerBytes < ANSWER_BYTES_PER_STREAM_MAX;
  }

  private setBlocked(blocked: boolean): void {
    this.isBlocked = blocked;
    if (blocked) this.parts.call.pause();
    else this.readOn();
  }

  private readOn(): void {
    const { call } = this.parts;
    const isWanted = !this.isLast && !this.isBlocked && this.hasRoom;
    if (isWanted && call.isPaused()) call.resume();
  }

  /** The caller has no more, or hung up, or the broker stops: what is under way is finished all the same. */
  private readNoMore(): void {
    this.isLast = true;
    this.parts.call.pause();
    this.endAfterLast();
  }

  private endAfterLast(): void {
    if (this.isLast && this.underWay === 0) this.parts.over();
  }
}
