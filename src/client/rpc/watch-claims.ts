import type { ClientReadableStream } from '@grpc/grpc-js';
import type { Clock } from '../../common/clock/clock.js';
import { fromGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { WatchClaimsResponse__Output } from '../../gen/rma/v1/WatchClaimsResponse.js';
import { delayAwake } from '../keep-alive.js';
import { backoffDelayMs } from '../repeat/backoff.js';
import { isWorthWatchingAgain } from '../repeat/retry-policy.js';
import { streamResponses } from './stream-responses.js';

export type WireWatchResponse = WatchClaimsResponse__Output;

/** What a watch tells: the broker's responses, and what happened to the connection between them. */
export type WatchStep =
  | { readonly type: 'response'; readonly response: WireWatchResponse }
  | { readonly type: 'disconnected'; readonly error: RmaError }
  | { readonly type: 'resynced' };

/** What to watch. */
export interface WatchOptions {
  /** As in a list; default: all claims. */
  readonly filter?: string;
  /** From an earlier watch with the same filter, to go on without a snapshot. */
  readonly resumeToken?: string;
  /** Ends the watch; leaving the loop over it does so too, at the next event. */
  readonly signal?: AbortSignal;
}

/** How a watch opens its streams, and how patient it is. */
export interface WatchTerms extends WatchOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** How many attempts the first connection gets. Once a response has come, a watch goes on for ever. */
  readonly attemptsMax: number;
  readonly open: (filter: string, resumeToken: string) => ClientReadableStream<WireWatchResponse>;
}

/** One watch over any number of streams, until its signal aborts or an error comes that watching again cannot cure. */
export async function* watchClaims(terms: WatchTerms): AsyncGenerator<WatchStep, void, undefined> {
  const { clock, random, attemptsMax, signal = new AbortController().signal } = terms;
  const position = new WatchPosition(terms.resumeToken ?? '');
  for (;;) {
    if (position.mustForget()) yield { type: 'resynced' };
    const error = yield* follow(terms, position, signal);
    if (signal.aborted) return;
    if (!isWorthWatchingAgain(error) || position.isGivingUp(attemptsMax)) throw error;
    if (error.reason === 'RESYNC_REQUIRED') position.startOver();
    else yield { type: 'disconnected', error };
    // Only here is nothing else open; a watch that is left standing at a `yield` must not keep the process.
    await delayAwake(clock, backoffDelayMs(position.failures, random(), error.retryAfterMs), signal);
    if (signal.aborted) return;
  }
}

/** One stream, to its end; gives why it ended. */
async function* follow(
  { open, filter = '' }: WatchTerms,
  position: WatchPosition,
  signal: AbortSignal,
): AsyncGenerator<WatchStep, RmaError, undefined> {
  try {
    // The broker cuts who falls too far behind; the watch resumes after the last response that was taken.
    for await (const response of streamResponses(open(filter, position.token), signal)) {
      position.advance(response);
      yield { type: 'response', response };
    }
    position.failures += 1;
    return new RmaError({ reason: 'BROKER_UNREACHABLE', message: 'the broker ended the watch without saying why' });
  } catch (thrown) {
    position.failures += 1;
    return fromGrpcStatus(thrown);
  }
}

/** How far a watch has come. */
class WatchPosition {
  /** In a row, without a response between them. */
  failures = 0;
  private hasAdvanced = false;
  private isStale = false;

  constructor(public token: string) {}

  advance({ resumeToken }: WireWatchResponse): void {
    this.hasAdvanced = true;
    this.failures = 0;
    if (resumeToken !== '') this.token = resumeToken;
  }

  startOver(): void {
    this.token = '';
    this.isStale = true;
  }

  isGivingUp(attemptsMax: number): boolean {
    return !this.hasAdvanced && this.failures >= attemptsMax;
  }

  /** True, once for each time, when what was told so far no longer counts: also when a snapshot broke off half-way. */
  mustForget(): boolean {
    const mustForget = this.isStale || (this.token === '' && this.hasAdvanced);
    this.isStale = false;
    return mustForget;
  }
}
