import type { ClientReadableStream } from '@grpc/grpc-js';
import { fromGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { LabelRequirement } from '../../domain/labels.js';
import type { WatchClaimsResponse__Output } from '../../gen/rma/v1/WatchClaimsResponse.js';
import { delayAwake } from '../delay-awake.js';
import { Patience, type PatienceTerms } from '../repeat/patience.js';
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
  /** Only claims whose labels meet all of these; default: whatever their labels. */
  readonly labelRequirements?: readonly LabelRequirement[];
  /** From an earlier watch with the same filter, to go on without a snapshot. */
  readonly resumeToken?: string;
  /** Ends the watch; leaving the loop over it does so too, at the next event. */
  readonly signal?: AbortSignal;
}

/** How a watch opens its streams, and how patient it is. */
export interface WatchTerms extends WatchOptions, PatienceTerms {
  /** How long it may take until the first response, in milliseconds. Once it has come, a watch goes on for ever. */
  readonly firstAnswerMs: number;
  readonly open: (filter: string, resumeToken: string) => ClientReadableStream<WireWatchResponse>;
}

/** One watch over any number of streams, until its signal aborts or an error comes that watching again cannot cure. */
export async function* watchClaims(terms: WatchTerms): AsyncGenerator<WatchStep, void, undefined> {
  const { clock, firstAnswerMs, signal = new AbortController().signal } = terms;
  const position = new WatchPosition(terms.resumeToken ?? '');
  const patience = new Patience(terms, firstAnswerMs);
  for (;;) {
    if (position.mustForget()) yield { type: 'resynced' };
    const error = yield* follow(terms, { position, patience }, signal);
    if (signal.aborted) return;
    const delayMs = isWorthWatchingAgain(error) ? patience.delayMsAfter(error) : null;
    if (delayMs === null) throw error;
    if (error.reason === 'RESYNC_REQUIRED') position.startOver();
    else yield { type: 'disconnected', error };
    // Only here is nothing else open; a watch that is left standing at a `yield` must not keep the process.
    await delayAwake(clock, delayMs, signal);
    if (signal.aborted) return;
  }
}

/** One stream, to its end; gives why it ended. */
async function* follow(
  { open, filter = '' }: WatchTerms,
  { position, patience }: { readonly position: WatchPosition; readonly patience: Patience },
  signal: AbortSignal,
): AsyncGenerator<WatchStep, RmaError, undefined> {
  try {
    // The broker cuts who falls too far behind; the watch resumes after the last response that was taken.
    for await (const response of streamResponses(open(filter, position.token), signal)) {
      position.advance(response);
      patience.followsFromNowOn();
      yield { type: 'response', response };
    }
    return new RmaError({ reason: 'BROKER_UNREACHABLE', message: 'the broker ended the watch without saying why' });
  } catch (thrown) {
    return fromGrpcStatus(thrown);
  }
}

/** How far a watch has come. */
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

  /** True, once for each time, when what was told so far no longer counts: also when a snapshot broke off half-way. */
  mustForget(): boolean {
    const mustForget = this.isStale || (this.token === '' && this.hasAdvanced);
    this.isStale = false;
    return mustForget;
  }
}
