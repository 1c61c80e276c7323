import { releaseClaim, renewClaim } from '../../../domain/broker/claims/claim-commands.js';
import { findClaim } from '../../../domain/broker/fleet/find.js';
import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { BrokerMs, ClaimId } from '../../../domain/ids.js';
import type { GetClaimRequest__Output } from '../../../gen/rma/v1/GetClaimRequest.js';
import type { ReleaseClaimRequest__Output } from '../../../gen/rma/v1/ReleaseClaimRequest.js';
import type { RenewClaimRequest__Output } from '../../../gen/rma/v1/RenewClaimRequest.js';
import type { BrokerCore } from '../../core/broker-core.js';
import type { Caller } from '../../wire/caller.js';
import { parseTtl } from '../../wire/parse/number.js';
import { parseClaimName } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';

export function getClaimHandler(core: BrokerCore) {
  return async (request: GetClaimRequest__Output): Promise<Claim> => {
    const claim = findIn(core, parseClaimName('name', request.name));
    await core.settled();
    return claim;
  };
}

function findIn(core: BrokerCore, id: ClaimId): Claim {
  return orThrow(findClaim(core.fleet, id, core.archived(id)));
}

export function renewClaimHandler(core: BrokerCore) {
  return async (request: RenewClaimRequest__Output, { identity }: Caller): Promise<Claim> => {
    const id = parseClaimName('name', request.name);
    const ttlMs = parseTtl('ttl', request.ttl);
    const decide = (fleet: Fleet, nowMs: BrokerMs) => renewClaim(fleet, { id, ttlMs }, nowMs, core.archived(id));
    return orThrow(await core.execute(decide, identity.name));
  };
}

export function releaseClaimHandler(core: BrokerCore) {
  return async (request: ReleaseClaimRequest__Output, { identity }: Caller): Promise<Claim> => {
    const id = parseClaimName('name', request.name);
    const decide = (fleet: Fleet, nowMs: BrokerMs) => releaseClaim(fleet, id, nowMs, core.archived(id));
    return orThrow(await core.execute(decide, identity.name));
  };
}
