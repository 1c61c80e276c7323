import type { Fleet } from '../fleet/fleet.js';
import type { Claim } from '../records/claim.js';

/** A request with an id, as far as it is compared with earlier ones. */
export interface IdentifiedRequest extends Pick<Claim, 'requestedBy'> {
  readonly requestId: string;
  readonly tenant: Claim['spec']['tenant'];
  /** Archived claims that may have been made by it. */
  readonly archived: readonly Claim[];
}

/**
 * A claim that was made under this request id before. Request ids are each identity's own: what others made under the
 * same id is not found, or repeating their request would give away their tokens. Claims that nobody's identity made
 * belong to their tenant, whose orchestrators may go on repeating the requests that they sent before they had one.
 */
export function earlierClaim(fleet: Fleet, request: IdentifiedRequest): Claim | undefined {
  const own = madeBy(fleet, request, request.requestedBy);
  if (own !== undefined || request.requestedBy === null) return own;
  const nobodys = madeBy(fleet, request, null);
  return nobodys?.spec.tenant === request.tenant ? nobodys : undefined;
}

function madeBy(fleet: Fleet, { requestId, archived }: IdentifiedRequest, identity: string | null): Claim | undefined {
  const isIt = (claim: Claim) => claim.requestId === requestId && claim.requestedBy === identity;
  return fleet.claims.madeBy(requestId, identity) ?? archived.find(isIt);
}
