import type { Claim } from '../../domain/broker/claim.js';
import { releaseClaim, renewClaim } from '../../domain/broker/claim-commands.js';
import { findClaim } from '../../domain/broker/find.js';
import type { ClaimId } from '../../domain/ids.js';
import type { Claim as WireClaim } from '../../gen/rma/v1/Claim.js';
import type { GetClaimRequest__Output } from '../../gen/rma/v1/GetClaimRequest.js';
import type { ListClaimsRequest__Output } from '../../gen/rma/v1/ListClaimsRequest.js';
import type { ListClaimsResponse } from '../../gen/rma/v1/ListClaimsResponse.js';
import type { ReleaseClaimRequest__Output } from '../../gen/rma/v1/ReleaseClaimRequest.js';
import type { RenewClaimRequest__Output } from '../../gen/rma/v1/RenewClaimRequest.js';
import type { BrokerCore } from '../core/broker-core.js';
import { claimMatches, parseClaimFilter } from './claim-fields.js';
import { parseTtl } from './parse/number.js';
import { makePageToken, parsePageSize, parsePageToken } from './parse/page.js';
import { parseClaimName } from './parse/text.js';
import { renderClaim } from './render/claim.js';
import { orThrow } from './render/refusal.js';

export function getClaimHandler(core: BrokerCore) {
  return async (request: GetClaimRequest__Output): Promise<WireClaim> => {
    const claim = findIn(core, parseClaimName('name', request.name));
    await core.settled();
    return renderClaim(claim);
  };
}

function findIn(core: BrokerCore, id: ClaimId): Claim {
  return orThrow(findClaim(core.fleet, id, core.compacted(id)));
}

export function renewClaimHandler(core: BrokerCore) {
  return async (request: RenewClaimRequest__Output): Promise<WireClaim> => {
    const id = parseClaimName('name', request.name);
    const ttlMs = parseTtl('ttl', request.ttl);
    return renderClaim(
      orThrow(await core.execute((fleet, nowMs) => renewClaim(fleet, { id, ttlMs }, nowMs, core.compacted(id)))),
    );
  };
}

export function releaseClaimHandler(core: BrokerCore) {
  return async (request: ReleaseClaimRequest__Output): Promise<WireClaim> => {
    const id = parseClaimName('name', request.name);
    return renderClaim(
      orThrow(await core.execute((fleet, nowMs) => releaseClaim(fleet, id, nowMs, core.compacted(id)))),
    );
  };
}

export function listClaimsHandler(core: BrokerCore) {
  return async (request: ListClaimsRequest__Output): Promise<ListClaimsResponse> => {
    const terms = parseClaimFilter(request.filter);
    const pageSize = parsePageSize(request.pageSize);
    const after = Number(parsePageToken(request.pageToken, request.filter) || 0);
    const found: Claim[] = [];
    for (const id of core.fleet.order.after(after)) {
      const claim = core.fleet.claims.get(id);
      if (claim !== undefined && claimMatches(claim, terms)) found.push(claim);
      if (found.length > pageSize) break;
    }
    await core.settled();
    return page(found, pageSize, request.filter);
  };
}

/** `found` holds one more than a page when there is a next one. */
function page(found: readonly Claim[], pageSize: number, filter: string): ListClaimsResponse {
  const claims = found.slice(0, pageSize);
  const last = found.length > pageSize ? claims.at(-1) : undefined;
  const nextPageToken = last === undefined ? '' : makePageToken(String(last.createRevision), filter);
  return { claims: claims.map(renderClaim), nextPageToken };
}
