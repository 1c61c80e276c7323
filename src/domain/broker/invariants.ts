import { CLAIM_STATES, isLive, usesRma } from '../claim-state.js';
import { claimName, nodeName, type TenantId, tenantName } from '../ids.js';
import type { Fleet } from './fleet/fleet.js';
import { isDraining } from './nodes/drain.js';
import { type Claim, isUnredeemed } from './records/claim.js';
import { allocatableCount, type NodeEntry } from './records/node.js';
import { brokenSets } from './set-invariants.js';

/**
 * Checks the invariants of the broker's state and returns those that are broken. Tests and the simulator call it after
 * each step.
 */
export function brokenInvariants(fleet: Fleet): readonly string[] {
  const onNodes = [...fleet.nodes.values()].flatMap((entry) => brokenOnNode(fleet, entry));
  const onClaims = [...brokenClaims(fleet), ...brokenSets(fleet.claims.values())];
  return [...onNodes, ...onClaims, ...brokenTally(fleet), ...brokenTenants(fleet)];
}

function brokenTenants(fleet: Fleet): string[] {
  const counts = new Map<TenantId, number>();
  for (const { spec, state } of fleet.claims.values()) {
    if (spec.tenant !== null && usesRma(state)) counts.set(spec.tenant, (counts.get(spec.tenant) ?? 0) + 1);
  }
  const known = [...counts.keys(), ...fleet.tenants.inOrder().map(({ id }) => id)];
  return known.flatMap((id) => {
    const [count, counted] = [counts.get(id) ?? 0, fleet.tenants.liveCountOf(id)];
    return count === counted ? [] : [`${tenantName(id)} has ${count} claims with an RMA, and ${counted} counted`];
  });
}

function brokenTally(fleet: Fleet): string[] {
  const claims = [...fleet.claims.values()];
  return CLAIM_STATES.flatMap((state) => {
    const count = claims.filter((claim) => claim.state === state).length;
    return fleet.claims.tally.of(state) === count
      ? []
      : [`${count} claims are ${state}, and ${fleet.claims.tally.of(state)} counted`];
  });
}

function brokenOnNode(fleet: Fleet, { record, liveClaims }: NodeEntry): string[] {
  const broken: string[] = [];
  const allocatable = allocatableCount(record);
  // Only a pool that shrinks below its claims may break this; tests that shrink one do not check it.
  if (liveClaims.size > allocatable) {
    broken.push(`${nodeName(record.id)}: ${liveClaims.size} live claims on ${allocatable} allocatable RMAs`);
  }
  for (const id of liveClaims) {
    const claim = fleet.claims.get(id);
    if (claim?.node !== record.id || !usesRma(claim.state)) broken.push(`${claimName(id)} is not live on ${record.id}`);
  }
  if (record.drain !== null && record.cordonReason === null)
    broken.push(`${nodeName(record.id)} drains without a cordon`);
  return broken;
}

function brokenClaims(fleet: Fleet): string[] {
  const broken: string[] = [];
  for (const claim of fleet.claims.values()) {
    if (!isCountedRightly(fleet, claim)) broken.push(`${claimName(claim.id)} is ${claim.state} but counted wrongly`);
    if ((claim.endMs !== null) === isLive(claim.state)) broken.push(`${claimName(claim.id)} has a wrong end time`);
    if (isUnredeemed(claim) && isDraining(fleet.nodes.get(claim.node)?.record)) {
      broken.push(`${claimName(claim.id)} is ${claim.state} on a draining node`);
    }
    if (claim.state === 'BOUND' && claim.holder === null)
      broken.push(`${claimName(claim.id)} is BOUND without a holder`);
    if (usesRma(claim.state) && claim.rmaBytes < claim.spec.minRmaBytes)
      broken.push(`${claimName(claim.id)} has too small an RMA`);
  }
  return broken;
}

function isCountedRightly(fleet: Fleet, { id, node, state }: Claim): boolean {
  const entry = fleet.nodes.get(node);
  const counted = entry?.liveClaims.has(id) ?? false;
  const countedWithoutRma = entry?.claimsWithoutRma.has(id) ?? false;
  return counted === usesRma(state) && countedWithoutRma === (state === 'WITHOUT_RMA');
}
