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
 * Why a group could not be placed: because one of its guests fits nowhere even alone, or all of them together are too
 * many, or only for a tenant's quota. What is said to help the whole group is what was tried and did.
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
 * Null when no tenant is short: where the search of decision 14 missed an exchange of the quota.
 * @param claims those that the group would have if there were no quotas
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

/** Would all of them have places if none of them needed an RMA? */
function canGoWithout(fleet: Fleet, members: readonly Member[]): boolean {
  const modest = members.map((member) => ({ ...member, spec: { ...member.spec, need: 'PREFERRED' as const } }));
  const placed = tried(fleet, (trial) => placeGroup(fleet, trial, modest, (spec) => demandWithin(fleet, spec)));
  return placed !== null;
}
