import type { BrokerMs } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import { demandOf } from '../placement/demand.js';
import { place } from '../placement/placement.js';
import { type Claim, canExpire } from '../records/claim.js';
import type { Draft } from '../records/decision.js';
import { ended, moved } from '../records/move-claim.js';
import { placedOn } from './create-claim.js';
import { isOfBackup } from './restored-claims.js';

/** On how many nodes a claim is tried before its caller gets an error. */
const PLACEMENTS_PER_CLAIM_MAX = 3;

/** A claim that its node cannot prepare, and what placing it elsewhere takes. */
export interface Unprepared {
  readonly fleet: Fleet;
  readonly draft: Draft;
  readonly claim: Claim;
  readonly nowMs: BrokerMs;
}

/**
 * Places an unredeemed claim on another node because its node cannot give it what it asks for; ends it when there is
 * none.
 */
export function placeElsewhere({ fleet, draft, claim, nowMs }: Unprepared): void {
  if (isOfBackup(fleet, claim)) return void draft.claim(ended(claim, 'UNKNOWN_TO_BROKER', nowMs));
  const triedNodes = [...claim.triedNodes, claim.node];
  const another = triedNodes.length < PLACEMENTS_PER_CLAIM_MAX;
  const placed = another ? place(fleet, demandOf(claim.spec, { triedNodes })) : null;
  if (placed?.ok !== true) {
    giveUpSet(fleet, draft, claim, nowMs);
    // The last one: for as long as it has not ended, its agent says again that it cannot prepare it.
    draft.claim(ended({ ...claim, triedNodes }, 'PREPARE_FAILED', nowMs));
    return;
  }
  const { waitedMs } = claim.placement;
  const patch = {
    ...placedOn(placed.value, { revision: draft.nextRevision, nowMs, waitedMs }),
    triedNodes,
    clearing: null,
  };
  if (placed.value.hasRma) draft.prepare(draft.claim(moved(claim, 'RESERVED', nowMs, patch)));
  else draft.claim(moved(claim, 'WITHOUT_RMA', nowMs, patch));
}

/**
 * When one claim of a set cannot be prepared, takes back the others of the set that are not redeemed: a set is all or
 * none.
 */
function giveUpSet(fleet: Fleet, draft: Draft, failed: Claim, nowMs: BrokerMs): void {
  for (const id of fleet.claims.sets.of(failed)) {
    const other = id === failed.id ? undefined : fleet.claims.get(id);
    if (other === undefined || !canExpire(other)) continue;
    if (other.state === 'WITHOUT_RMA') draft.claim(ended(other, 'GROUP_FAILED', nowMs));
    else {
      const releasing = draft.claim(moved(other, 'RELEASING', nowMs, { endCause: 'GROUP_FAILED' }));
      draft.unprepare(releasing, 'GROUP_FAILED');
    }
  }
}
