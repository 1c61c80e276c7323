import type { ClientReadableStream } from '@grpc/grpc-js';
import { fromGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { LabelRequirement } from '../../domain/labels.js';
import type { WatchClaimsResponse__Output } from '../../gen/rma/v1/WatchClaimsResponse.js';
import { delayAwake } from '../delay-awake.js';
import { type Attempt, Attempts, type AttemptTerms } from '../retry/attempts.js';
import { isWorthWatchingAgain } from '../retry/retry-policy.js';
import { streamResponses } from './stream-responses.js';
import { brokenOff } from './stubs.js';

export type WireWatchResponse = WatchClaimsResponse__Output;

/** What a watch yields: the broker's responses, and events of the connection between them. */
export type WatchStep =
  | { readonly type: 'response'; readonly response: WireWatchResponse }
  | { readonly type: 'disconnected'; readonly error: RmaError }
  | { readonly type: 'resynced' };

/** What to watch. */
export interface WatchOptions {
  /** As for a list; default: all claims. */
  readonly filter?: string;
  /** Only claims whose labels meet all of these; default: any labels. */
  readonly labelRequirements?: readonly LabelRequirement[];
  /** From an earlier watch with the same filter, to continue without a snapshot. */
  readonly resumeToken?: string;
  /** Ends the watch; leaving the loop over it does so too, at the next event. */
  readonly signal?: AbortSignal;
}

/** How a watch opens its streams, and its retries. */
export interface WatchTerms extends WatchOptions, AttemptTerms {
  /** How long the first response may take, in milliseconds. Once it has come, a watch has no deadline. */
  readonly firstAnswerMs: number;
  readonly open: (at: Attempt, filter: string, resumeToken: string) => Promise<ClientReadableStream<WireWatchResponse>>;
}

/** One watch over any number of streams, until its signal aborts or an error comes that watching again cannot cure. */
export async function* watchClaims(terms: WatchTerms): AsyncGenerator<WatchStep, void, undefined> {
  const { clock, firstAnswerMs, signal = new AbortController().signal } = terms;
  const position = new WatchPosition(terms.resumeToken ?? '');
  const attempts = new Attempts(terms, firstAnswerMs, isWorthWatchingAgain);
  for (;;) {
    if (position.mustForget()) yield { type: 'resynced' };
    const { error, hasFollowed } = yield* follow(terms, { position, attempts }, signal);
    if (signal.aborted) return;
    const delayMs = attempts.delayMsAfter(error);
    if (error.reason === 'RESYNC_REQUIRED') position.startOver();
    // On the way to the leader, standbys that are asked and say so are nothing to tell.
    else if (hasFollowed || delayMs > 0) yield { type: 'disconnected', error };
    // Nothing else is open only here; a watch that is abandoned at a `yield` must not keep the process running.
    if (delayMs > 0) await delayAwake(clock, delayMs, signal);
    if (signal.aborted) return;
  }
}

/** Why a stream ended, and whether it had ever begun. */
interface StreamEnd {
  readonly error: RmaError;
  readonly hasFollowed: boolean;
}

/** Follows one stream to its end; returns why it ended. */
async function* follow(
  { open, filter = '' }: WatchTerms,
  { position, attempts }: { readonly position: WatchPosition; readonly attempts: Attempts },
  signal: AbortSignal,
): AsyncGenerator<WatchStep, StreamEnd, undefined> {
  let hasFollowed = false;
  let isOpen = false;
  try {
    const stream = await open(attempts.next(), filter, position.token);
    isOpen = true;
    // The broker ends a stream that falls too far behind; the watch resumes after the last response that was taken.
    for await (const response of streamResponses(stream, signal)) {
      position.advance(response);
      attempts.followsFromNowOn();
      hasFollowed = true;
      yield { type: 'response', response };
    }
    return { error: endedUnsaid(), hasFollowed };
  } catch (thrown) {
    return { error: isOpen ? brokenOff(thrown) : fromGrpcStatus(thrown), hasFollowed };
  }
}

function endedUnsaid(): RmaError {
  return new RmaError({ reason: 'BROKER_UNREACHABLE', message: 'the broker ended the watch without saying why' });
}

/** The position of a watch. */
class WatchPosition {
  private hasAdvanced = false;
  private isStale = false;

  constructor(public token: string) {}

  advance({ resumeToken }: WireWatchResponse): void {
    this.hasAdvanced = true;
    if (resumeToken !== '') this.token = resumeToken;
  }

  startOver(): void {
    this.token = '';
    this.isStale = true;
  }

  /** True, once each time, when everything received so far is invalid: also when a snapshot broke off half-way. */
  mustForget(): boolean {
    const mustForget = this.isStale || (this.token === '' && this.hasAdvanced);
    this.isStale = false;
    return mustForget;
  }
}
