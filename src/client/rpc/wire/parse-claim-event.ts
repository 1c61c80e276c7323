import type { ClaimEvent } from '../../resources/claim-event.js';
import type { WatchStep, WireWatchResponse } from '../watch-claims.js';
import { parseClaim } from './parse-claim.js';

/** A step of a watch in the client's types. */
export function parseClaimEvent(step: WatchStep): ClaimEvent {
  return step.type === 'response' ? readResponse(step.response) : step;
}

/** An event that only a newer broker sends is treated as a bookmark: its token is still valid. */
function readResponse({ changed, removed, snapshotComplete, resumeToken }: WireWatchResponse): ClaimEvent {
  const token = resumeToken === '' ? null : resumeToken;
  if (changed) return { type: 'changed', claim: parseClaim(changed), resumeToken: token };
  if (removed) return { type: 'removed', name: removed, resumeToken: token };
  return { type: snapshotComplete ? 'synced' : 'bookmark', resumeToken };
}
