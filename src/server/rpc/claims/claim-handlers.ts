import type { KnownCaller } from '../../../domain/access/known-caller.js';
import type { GuardedRpc } from '../../../domain/access/roles.js';
import { releaseClaim, renewClaim } from '../../../domain/broker/claims/claim-commands.js';
import { findClaim } from '../../../domain/broker/fleet/find.js';
import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { Decision } from '../../../domain/broker/records/decision.js';
import type { BrokerMs, ClaimId } from '../../../domain/ids.js';
import type { Result } from '../../../domain/reasons.js';
import type { GetClaimRequest__Output } from '../../../gen/rma/v1/GetClaimRequest.js';
import type { ReleaseClaimRequest__Output } from '../../../gen/rma/v1/ReleaseClaimRequest.js';
import type { RenewClaimRequest__Output } from '../../../gen/rma/v1/RenewClaimRequest.js';
import type { BrokerCore } from '../../core/broker-core.js';
import { parseTtl } from '../../wire/parse/number.js';
import { parseClaimName } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';
import { permittedClaim } from './permitted.js';

export function getClaimHandler(core: BrokerCore) {
  return async (request: GetClaimRequest__Output, caller: KnownCaller): Promise<Claim> => {
    const found = findIn(core, parseClaimName('name', request.name));
    const claim = orThrow(permittedClaim(found, 'GetClaim', caller));
    await core.settled();
    return claim;
  };
}

function findIn(core: BrokerCore, id: ClaimId): Result<Claim> {
  return findClaim(core.fleet, id, core.archived(id));
}

export function renewClaimHandler(core: BrokerCore) {
  return async (request: RenewClaimRequest__Output, caller: KnownCaller): Promise<Claim> => {
    const id = parseClaimName('name', request.name);
    const ttlMs = parseTtl('ttl', request.ttl);
    const renew: Decide = (fleet, nowMs) => renewClaim(fleet, { id, ttlMs }, nowMs, core.archived(id));
    return orThrow(await core.execute(ifPermitted({ core, id, caller }, 'RenewClaim', renew), caller.identity.name));
  };
}

export function releaseClaimHandler(core: BrokerCore) {
  return async (request: ReleaseClaimRequest__Output, caller: KnownCaller): Promise<Claim> => {
    const id = parseClaimName('name', request.name);
    const release: Decide = (fleet, nowMs) => releaseClaim(fleet, id, nowMs, core.archived(id));
    return orThrow(
      await core.execute(ifPermitted({ core, id, caller }, 'ReleaseClaim', release), caller.identity.name),
    );
  };
}

type Decide = (fleet: Fleet, nowMs: BrokerMs) => Result<Decision<Claim>>;

/** A change of one claim, and who asks for it. */
interface ClaimChange {
  readonly core: BrokerCore;
  readonly id: ClaimId;
  readonly caller: KnownCaller;
}

/** Decides only when the caller may change the claim as it is then. */
function ifPermitted({ core, id, caller }: ClaimChange, rpc: GuardedRpc, decide: Decide): Decide {
  return (fleet, nowMs) => {
    const permitted = permittedClaim(findIn(core, id), rpc, caller);
    return permitted.ok ? decide(fleet, nowMs) : permitted;
  };
}
