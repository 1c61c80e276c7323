import type { ServerWritableStream } from '@grpc/grpc-js';
import { invalidField, RmaError } from '../../common/errors/rma-error.js';
import type { Claim } from '../../domain/broker/claim.js';
import { claimName } from '../../domain/ids.js';
import type { WatchClaimsRequest__Output } from '../../gen/rma/v1/WatchClaimsRequest.js';
import type { WatchClaimsResponse } from '../../gen/rma/v1/WatchClaimsResponse.js';
import type { BrokerCore } from '../core/broker-core.js';
import type { ClaimChange, WatchHub } from '../core/watch-hub.js';
import { claimMatches, parseClaimFilter } from './claim-fields.js';
import type { FilterTerm } from './parse/filter.js';
import { renderClaim } from './render/claim.js';
import { WatchBacklog } from './watch-backlog.js';

type Call = ServerWritableStream<WatchClaimsRequest__Output, WatchClaimsResponse>;

/** What WatchClaims works with. */
export interface WatchDeps {
  readonly core: BrokerCore;
  readonly hub: WatchHub;
  /** Each watcher may hold a backlog in memory. */
  readonly watchersMax: number;
}

export function watchClaimsHandler({ core, hub, watchersMax }: WatchDeps) {
  return async (call: Call, signal: AbortSignal): Promise<void> => {
    if (hub.watcherCount >= watchersMax) throw tooManyWatches(watchersMax);
    const terms = parseClaimFilter(call.request.filter);
    const resumeAt = parseResumeToken(call.request.resumeToken);
    const backlog = new WatchBacklog(signal);
    const unsubscribe = hub.subscribe((change) => backlog.push(change));
    try {
      const view = new ClaimView(terms, resumeAt === null);
      if (resumeAt === null) await sendSnapshot(core, call, { view, backlog });
      else sendMissed(hub, call, { view, resumeAt });
      for await (const change of backlog) {
        await writeAll(call, view.show(change), backlog);
      }
    } finally {
      unsubscribe();
    }
  };
}

/** What one watcher has been shown. */
class ClaimView {
  /** Names of matching claims that it knows; null when it came back with a token and we cannot tell. */
  private readonly known: Set<string> | null;

  constructor(
    private readonly terms: readonly FilterTerm[],
    isFresh: boolean,
  ) {
    this.known = isFresh ? new Set() : null;
  }

  shows(claim: Claim): boolean {
    if (!claimMatches(claim, this.terms)) return false;
    this.known?.add(claimName(claim.id));
    return true;
  }

  show(change: ClaimChange): WatchClaimsResponse[] {
    const resumeToken = String(change.revision);
    if ('claim' in change && this.shows(change.claim)) return [{ changed: renderClaim(change.claim), resumeToken }];
    const name = claimName('claim' in change ? change.claim.id : change.forgotten);
    const wasKnown = this.known === null || this.known.delete(name);
    return wasKnown ? [{ removed: name, resumeToken }] : [];
  }
}

/** Claims as they are, once what they show is durable; what changed meanwhile is in the backlog and follows. */
async function sendSnapshot(
  core: BrokerCore,
  call: Call,
  to: { view: ClaimView; backlog: WatchBacklog },
): Promise<void> {
  const { revision } = core.fleet;
  const claims = [...core.fleet.claims.values()];
  await core.settled();
  to.backlog.skipUpTo(revision);
  for (const claim of claims) {
    if (to.view.shows(claim)) await writeAll(call, [{ changed: renderClaim(claim) }], to.backlog);
  }
  await writeAll(call, [{ snapshotComplete: true, resumeToken: String(revision) }], to.backlog);
}

function sendMissed(hub: WatchHub, call: Call, { view, resumeAt }: { view: ClaimView; resumeAt: number }): void {
  const missed = hub.changesSince(resumeAt);
  if (missed === null) throw resyncRequired();
  for (const change of missed) for (const response of view.show(change)) call.write(response);
  call.write({ bookmark: true, resumeToken: String(hub.revision) });
}

/** Waits for the caller to read when its buffers are full; the backlog, which is bounded, grows meanwhile. */
async function writeAll(call: Call, responses: readonly WatchClaimsResponse[], backlog: WatchBacklog): Promise<void> {
  for (const response of responses) {
    if (!call.write(response)) await backlog.unlessAborted((done) => call.once('drain', done));
  }
}

function parseResumeToken(token: string): number | null {
  if (token === '') return null;
  const revision = Number(token);
  if (Number.isSafeInteger(revision) && revision >= 0) return revision;
  throw invalidField('resume_token', 'is not one of ours; watch without one');
}

function resyncRequired(): RmaError {
  const message = 'what changed since the resume_token is no longer known; watch again without one';
  return new RmaError({ reason: 'RESYNC_REQUIRED', message });
}

function tooManyWatches(watchersMax: number): RmaError {
  const message = `the broker serves ${watchersMax} watchers, which is its limit; end some, or raise maxWatchers`;
  return new RmaError({ reason: 'TOO_MANY_WATCHES', message, retryAfterMs: 5_000 });
}
