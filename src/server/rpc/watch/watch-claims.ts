import type { Turns } from '../../../common/clock/turns.js';
import { invalidField, RmaError } from '../../../common/errors/rma-error.js';
import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import { RETRY_AFTER_MS } from '../../../domain/retry-after.js';
import type { WatchClaimsRequest__Output } from '../../../gen/rma/v1/WatchClaimsRequest.js';
import type { WatchClaimsResponse } from '../../../gen/rma/v1/WatchClaimsResponse.js';
import { Seats } from '../../admission/seats.js';
import type { Sharer } from '../../admission/shares.js';
import type { BrokerCore } from '../../core/broker-core.js';
import type { WatchHub } from '../../core/watch-hub.js';
import type { Caller } from '../../wire/caller.js';
import { readCanonical } from '../../wire/parse/position.js';
import type { EncodedResponse } from '../../wire/write/encoded-response.js';
import type { Write } from '../../wire/write/message.js';
import type { ClaimNews } from '../../wire/write/responses.js';
import { parseClaimQuery } from '../claims/claim-fields.js';
import { ClaimView } from '../claims/claim-view.js';
import { WatchBacklog } from './watch-backlog.js';
import { sendSnapshot } from './watch-snapshot.js';

/**
 * After this many changes that do not match, a watcher gets a bookmark with a newer resume_token: well within what can
 * be resumed.
 */
const BOOKMARK_EVERY_CHANGES = 1_000;

/** What a watch needs of its call. */
export interface WatchCall {
  readonly request: WatchClaimsRequest__Output;
  write(response: WatchClaimsResponse | EncodedResponse): boolean;
  once(event: 'drain', listener: () => void): unknown;
}

/** What WatchClaims depends on. */
export interface WatchDeps {
  readonly core: BrokerCore;
  readonly hub: WatchHub;
  /** Places for watchers, since each may hold a backlog in memory. */
  readonly seats: Seats;
  /** Shared by all calls that go through many claims or nodes. */
  readonly turns: Turns;
}

export function watchClaimsHandler(
  { core, hub, seats, turns }: Omit<WatchDeps, 'core'> & { readonly core: { readonly fleet: Fleet } },
  writeNews: Write<ClaimNews>,
) {
  return async (call: WatchCall, signal: AbortSignal, caller: Pick<Caller, 'onGone' | keyof Sharer>): Promise<void> => {
    seats.take(caller);
    const query = parseClaimQuery(call.request);
    const resumeAt = parseResumeToken(call.request.resumeToken);
    // As the watch began: when a policy takes a right away, the call is ended.
    const { access } = caller;
    const view = new ClaimView({ query, access, isFresh: resumeAt === null }, writeNews);
    const watch = new Watch({ call, hub, view, signal, turns, writeNews });
    if (resumeAt === null) await watch.fromSnapshot(core.fleet);
    else await watch.fromToken(resumeAt);
  };
}

interface WatchParts {
  readonly call: WatchCall;
  readonly hub: WatchHub;
  readonly view: ClaimView;
  readonly signal: AbortSignal;
  readonly turns: Turns;
  readonly writeNews: Write<ClaimNews>;
}

/** One watcher: what it has been shown, and what it has not been sent yet. */
class Watch {
  private unseenCount = 0;

  private readonly backlog: WatchBacklog;

  constructor(private readonly parts: WatchParts) {
    this.backlog = new WatchBacklog(parts.signal);
  }

  async fromSnapshot(fleet: Fleet): Promise<void> {
    const write = (response: WatchClaimsResponse | EncodedResponse) => this.write(response);
    const unsubscribe = await sendSnapshot({ ...this.parts, fleet, backlog: this.backlog, write });
    await this.follow(unsubscribe);
  }

  async fromToken(resumeAt: number): Promise<void> {
    const { hub, view } = this.parts;
    const missed = hub.changesSince(resumeAt);
    if (missed === null) throw resyncRequired();
    const resumeToken = String(hub.revision);
    const unsubscribe = hub.subscribe((change) => this.backlog.push(change));
    await this.follow(unsubscribe, async () => {
      for (const change of missed) {
        const response = view.show(change);
        if (response !== null) await this.write(response);
      }
      await this.write({ bookmark: true, resumeToken });
    });
  }

  private async follow(unsubscribe: () => void, first = async (): Promise<void> => {}): Promise<void> {
    try {
      await first();
      for await (const change of this.backlog) {
        const response = this.parts.view.show(change);
        this.unseenCount = response === null ? this.unseenCount + 1 : 0;
        if (response !== null) await this.write(response);
        else if (this.unseenCount % BOOKMARK_EVERY_CHANGES === 0) {
          await this.write({ bookmark: true, resumeToken: String(change.revision) });
        }
      }
    } finally {
      unsubscribe();
    }
  }

  /** Waits for the caller to read when its buffers are full; in the meantime the backlog, which is bounded, grows. */
  private async write(response: WatchClaimsResponse | EncodedResponse): Promise<void> {
    const { call } = this.parts;
    if (!call.write(response)) await this.backlog.unlessOver((done) => call.once('drain', done));
  }
}

function parseResumeToken(token: string): number | null {
  if (token === '') return null;
  const revision = readCanonical(token);
  if (revision !== undefined && revision >= 0) return revision;
  throw invalidField('resume_token', 'was not issued by this broker; watch without one');
}

function resyncRequired(): RmaError {
  const message = 'the changes since the resume_token are no longer kept; watch again without one';
  return new RmaError({ reason: 'RESYNC_REQUIRED', message });
}

/** Places for `watchersMax` watchers. */
export function watchSeats(watchersMax: number): Seats {
  return new Seats(watchersMax, () => tooManyWatches(watchersMax), 'watches');
}

function tooManyWatches(watchersMax: number): RmaError {
  const message = `the broker serves ${watchersMax} watchers, which is its limit; end some, or raise maxWatchers`;
  return new RmaError({ reason: 'TOO_MANY_WATCHES', message, retryAfterMs: RETRY_AFTER_MS.PLACE_FREED });
}
