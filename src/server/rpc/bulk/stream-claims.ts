import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Clock, Timer } from '../../../common/clock/clock.js';
import { invalidField, RmaError } from '../../../common/errors/rma-error.js';
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
 * How many operations of one stream are in progress at once; beyond that the stream is not read. Enough for many full
 * writes to the disk, and few enough that a stream's waiting claims take a few megabytes.
 */
export const OPERATIONS_PER_STREAM_MAX = 1_000;

/**
 * How many bytes their answers may have, including those not read yet: 1,000 claims with few labels, or a few dozen
 * with as many labels as a claim may have.
 */
export const ANSWER_BYTES_PER_STREAM_MAX = 2 * 1024 * 1024;

/** How long a stream may stay open on which nothing is asked: there are few places for them. */
export const STREAM_IDLE_MS = 10 * 60_000;

type Call = ServerDuplexStream<ClaimOperation__Output, ClaimOperationResult | EncodedResponse>;

/** What StreamClaims depends on. */
export interface StreamDeps {
  readonly seats: Seats;
  readonly calls: ClaimCalls;
  readonly clock: Clock;
}

export function streamClaimsHandler({ seats, calls, clock }: StreamDeps, write: Write<OperationResult>) {
  return async (call: Call, signal: AbortSignal, caller: Caller): Promise<void> => {
    seats.take(caller);
    const end = await new Promise<StreamEnd>((over) =>
      new OperationStream(calls, { call, caller, clock, signal, over, write }).start(),
    );
    if (end === 'idle') throw idle();
  };
}

/** Why a stream is over: nothing follows, or nothing was asked for too long. */
type StreamEnd = 'done' | 'idle';

interface StreamParts {
  readonly call: Call;
  readonly caller: Caller;
  readonly clock: Clock;
  /** Aborts when the caller cancels or the broker stops. */
  readonly signal: AbortSignal;
  readonly over: (end: StreamEnd) => void;
  readonly write: Write<OperationResult>;
}

/** One stream: reads operations, and writes a result for each when it is done. */
class OperationStream {
  private underWay = 0;
  /** Bytes of answers that are expected, or have not been read yet. */
  private answerBytes = 0;
  /** The caller does not read its results fast enough. */
  private isBlocked = false;
  private isLast = false;
  /** When something was asked or answered last. */
  private activeMs: number;
  private timer: Timer | null = null;
  private readonly caller: Caller;

  constructor(
    private readonly calls: ClaimCalls,
    private readonly parts: StreamParts,
  ) {
    this.caller = new SharedCaller(parts.caller, parts.signal);
    this.activeMs = parts.clock.monotonicMs();
  }

  start(): void {
    const { call, signal } = this.parts;
    call.on('data', (operation: ClaimOperation__Output) => this.begin(operation));
    call.on('end', () => this.readNoMore());
    call.on('drain', () => this.setBlocked(false));
    signal.addEventListener('abort', () => this.readNoMore(), { once: true });
    this.lookIn(STREAM_IDLE_MS);
  }

  /** One timer a stream, and not one an operation. */
  private lookIn(delayMs: number): void {
    const { clock, over } = this.parts;
    this.timer = clock.schedule(delayMs, () => {
      const leftMs = this.underWay > 0 ? STREAM_IDLE_MS : this.activeMs + STREAM_IDLE_MS - clock.monotonicMs();
      if (leftMs > 0) return this.lookIn(leftMs);
      this.parts.call.pause();
      over('idle');
    });
  }

  private begin(operation: ClaimOperation__Output): void {
    const { id, create } = operation;
    const expectedBytes = create ? answerBytesOf(create) : ANSWER_BYTES;
    this.underWay += 1;
    this.activeMs = this.parts.clock.monotonicMs();
    this.answerBytes += expectedBytes;
    if (!this.hasRoom) this.parts.call.pause();
    this.resultOf(operation).then(
      (result) => this.finish(result, expectedBytes),
      (thrown) => this.finish({ id, error: this.calls.statusOf(thrown) }, expectedBytes),
    );
  }

  private async resultOf({ id, create, release, renew }: ClaimOperation__Output): Promise<OperationResult> {
    if (create) return { id, created: await this.calls.create(create, this.caller) };
    if (release) return { id, claim: await this.calls.release(release, this.caller) };
    if (renew) return { id, claim: await this.calls.renew(renew, this.caller) };
    throw invalidField('operation', 'is required: one of create, release, renew');
  }

  private finish(result: OperationResult, expectedBytes: number): void {
    const { call, write } = this.parts;
    this.underWay -= 1;
    this.activeMs = this.parts.clock.monotonicMs();
    this.answerBytes -= expectedBytes;
    if (!call.cancelled && !this.answer(encoded(write, result))) this.setBlocked(true);
    this.readOn();
    this.endAfterLast();
  }

  /** Returns false when the caller has too much unread. */
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

  /**
   * Stops reading: the caller has sent everything or cancelled, or the broker stops. Operations in progress are still
   * finished.
   */
  private readNoMore(): void {
    this.isLast = true;
    this.parts.call.pause();
    this.endAfterLast();
  }

  private endAfterLast(): void {
    if (!this.isLast || this.underWay > 0) return;
    this.timer?.cancel();
    this.parts.over('done');
  }
}

function idle(): RmaError {
  const message = `nothing was asked on this stream for ${STREAM_IDLE_MS / 60_000} minutes, and others need its place; open another one when there is something to ask`;
  return new RmaError({ reason: 'CONNECTION_IDLE', message });
}
