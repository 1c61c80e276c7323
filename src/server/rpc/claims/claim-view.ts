import { messageType } from '../../../common/rpc/messages.js';
import type { Access } from '../../../domain/access/access.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import { type ClaimId, claimName, type TenantId } from '../../../domain/ids.js';
import type { WatchClaimsResponse } from '../../../gen/rma/v1/WatchClaimsResponse.js';
import type { ClaimChange } from '../../core/watch-hub.js';
import { EncodedResponse } from '../../wire/write/encoded-response.js';
import { encoded, type Write } from '../../wire/write/message.js';
import type { ClaimNews } from '../../wire/write/responses.js';
import { type ClaimQuery, claimMatches, wantsAllClaims } from './claim-fields.js';

const encodeOther = messageType<WatchClaimsResponse, object>('rma.v1.WatchClaimsResponse').serialize;

/** Encoded responses, shared by all watchers, kept as long as the change is. */
const changedResponses = new WeakMap<ClaimChange, EncodedResponse>();
const removedResponses = new WeakMap<ClaimChange, EncodedResponse>();

/** What one watcher is to see. */
export interface WatchWish {
  readonly query: ClaimQuery;
  readonly access: Access;
  /** It begins with a snapshot, so that what it knows is known here, too. */
  readonly isFresh: boolean;
}

/** Tracks what one watcher has been shown. */
export class ClaimView {
  /**
   * Matching claims that the watcher knows; null when there is no filter, or when it resumed and what it knows cannot
   * be told.
   */
  private readonly known: Set<ClaimId> | null;

  constructor(
    private readonly wish: WatchWish,
    private readonly writeNews: Write<ClaimNews>,
  ) {
    this.known = wish.isFresh && !wantsAllClaims(wish.query) ? new Set() : null;
  }

  /** True when the watcher should see this claim; records that it has. */
  shows(claim: Claim): boolean {
    const { query, access } = this.wish;
    if (!access.seesTenant(claim.spec.tenant) || !claimMatches(claim, query)) return false;
    this.known?.add(claim.id);
    return true;
  }

  /** The response to send for a change; null for none. */
  show(change: ClaimChange): EncodedResponse | null {
    // Not even the name of what the watcher may not see, which it would get as removed.
    if (!this.wish.access.seesTenant(tenantOf(change))) return null;
    if ('claim' in change && this.shows(change.claim)) return this.changed(change, change.claim);
    const id = 'claim' in change ? change.claim.id : change.forgotten;
    const wasKnown = this.known === null || this.known.delete(id);
    return wasKnown ? removed(change, id) : null;
  }

  private changed(change: ClaimChange, claim: Claim): EncodedResponse {
    const render = () => encoded(this.writeNews, { changed: claim, resumeToken: String(change.revision) });
    return once(changedResponses, change, render);
  }
}

function tenantOf(change: ClaimChange): TenantId | null {
  return 'claim' in change ? change.claim.spec.tenant : change.tenant;
}

function removed(change: ClaimChange, id: ClaimId): EncodedResponse {
  const render = () =>
    new EncodedResponse(encodeOther({ removed: claimName(id), resumeToken: String(change.revision) }));
  return once(removedResponses, change, render);
}

function once(
  responses: WeakMap<ClaimChange, EncodedResponse>,
  change: ClaimChange,
  render: () => EncodedResponse,
): EncodedResponse {
  const known = responses.get(change);
  if (known !== undefined) return known;
  const response = render();
  responses.set(change, response);
  return response;
}
