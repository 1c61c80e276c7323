import { usesRma } from '../../claim-state.js';
import type { TenantId } from '../../ids.js';
import type { Refusal } from '../../reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import { demandOf } from '../placement/demand.js';
import { explainGroupRefusal, explainRefusal, type PlacementRefusal, withoutRemedy } from '../placement/explanation.js';
import { demandWithin } from '../placement/new-demand.js';
import { place } from '../placement/placement.js';
import { tried } from '../placement/trial-placement.js';
import type { Claim } from '../records/claim.js';
import { type Member, placeGroup } from './place-group.js';

/**
 * Why a group could not be placed: one of its guests fits nowhere even alone, all of them together are too many, or
 * only a tenant's quota is in the way. A remedy is suggested for the whole group only if it was tried and worked.
 */
export function refusalOfGroup(fleet: Fleet, members: readonly Member[]): Refusal {
  for (const { spec } of members) {
    const alone = place(fleet, demandOf(spec));
    if (!alone.ok) return alone.refusal;
  }
  const apartFromQuotas = tried(fleet, (trial) => placeGroup(fleet, trial, members, demandOf));
  const specs = members.map(({ spec }) => spec);
  const ofQuota = apartFromQuotas === null ? null : quotaRefusal(fleet, apartFromQuotas);
  const refusal = ofQuota ?? explainGroupRefusal(fleet, specs);
  const isOffered = refusal.explanation.remedies.some(({ change }) => change.kind === 'GO_WITHOUT_RMA');
  return isOffered && !canGoWithout(fleet, members) ? withoutRemedy(refusal, 'GO_WITHOUT_RMA') : refusal;
}

/**
 * The refusal because of a quota; null when no tenant's quota is in the way, in the case where the search misses an
 * exchange of the quota (decision 14).
 * @param claims the claims that the group would have without quotas
 */
function quotaRefusal(fleet: Fleet, claims: readonly Claim[]): PlacementRefusal | null {
  const users = claims.filter(({ state }) => usesRma(state));
  const countOf = (id: TenantId) => users.filter(({ spec }) => spec.tenant === id).length;
  const short = [...new Set(users.flatMap(({ spec }) => spec.tenant ?? []))].flatMap((tenant) => {
    const claimsMax = fleet.tenants.find(tenant)?.claimsMax ?? Number.POSITIVE_INFINITY;
    const liveCount = fleet.tenants.liveCountOf(tenant);
    const claimsMaxNeeded = liveCount + countOf(tenant);
    return claimsMaxNeeded <= claimsMax ? [] : [{ tenant, claimsMax, liveCount, claimsMaxNeeded }];
  });
  const [first] = short;
  const spec = users.find((claim) => claim.spec.tenant === first?.tenant)?.spec;
  if (first === undefined || spec === undefined) return null;
  const exhaustedQuota = short.length === 1 ? first : { ...first, claimsMaxNeeded: null };
  return explainRefusal(fleet, demandOf(spec, { exhaustedQuota }));
}

/** True when all of them could be placed if none required an RMA. */
function canGoWithout(fleet: Fleet, members: readonly Member[]): boolean {
  const modest = members.map((member) => ({ ...member, spec: { ...member.spec, need: 'PREFERRED' as const } }));
  const placed = tried(fleet, (trial) => placeGroup(fleet, trial, modest, (spec) => demandWithin(fleet, spec)));
  return placed !== null;
}
