import type { Holder } from '../claim-state.js';
import type { FencingToken } from '../ids.js';
import type { AgentState } from './agent-state.js';
import type { AgentClaim, ClaimKind } from './claims/claim.js';
import { fits, giveBackUnfit } from './claims/demand.js';
import type { AgentRecord, ClaimRecord } from './records.js';
import { addSlots } from './slots/capacity.js';
import { JUST_GIVEN_BACK, strayOf } from './slots/reclaim.js';

/** A record, and the claim made from it. */
interface Recovered {
  readonly claim: AgentClaim;
  readonly record: ClaimRecord;
}

/**
 * Takes up what the agent's previous run left behind. Every RMA that another process may have keeps its slot; RMAs that
 * only the agent had are gone with it, and their claims wait for new ones.
 */
export function recover(state: AgentState, { claims }: AgentRecord): void {
  for (const { claim } of claims) state.lastOwnId = Math.max(state.lastOwnId, ownIdOf(claim));
  const strayInodes = new Set(claims.filter((record) => kindOf(record) === 'STRAY').map(({ inode }) => inode));
  for (const record of claims) recoverClaim(state, { claim: claimOf(record), record }, strayInodes);
  addSlots(state);
}

function recoverClaim(state: AgentState, recovered: Recovered, strayInodes: ReadonlySet<number | null>): void {
  const { claim, record } = recovered;
  switch (record.state) {
    case 'UNREDEEMED':
      return recoverUnredeemed(state, claim);
    case 'OFFERED':
      return recoverOffered(state, recovered, strayInodes);
    case 'BOUND':
      return recoverBound(state, recovered);
    case 'RECLAIMING':
      return recoverReclaiming(state, recovered);
    case 'ENDED':
      return recoverEnded(state, recovered);
  }
}

function recoverUnredeemed(state: AgentState, claim: AgentClaim): void {
  claim.rma = null;
  claim.clearing = null;
  if (!fits(claim, state.rma)) return giveBackUnfit(state, claim);
  state.claims.add(claim);
  state.claims.wait(claim);
}

/**
 * The fd may have left, and its holder was never told that the claim is its own. So the RMA is taken back, and the
 * claim can be redeemed again with another slot, exactly as if the confirm had not come in time.
 */
function recoverOffered(state: AgentState, recovered: Recovered, strayInodes: ReadonlySet<number | null>): void {
  const { claim, record } = recovered;
  if (claim.kind === 'LOCAL' || claim.requestedEnd !== null) {
    recoverReclaiming(state, recovered);
    return state.out.record(claim, record.inode);
  }
  // The previous run may have died between recording the stray and recording the claim.
  const isWritten = record.inode !== null && strayInodes.has(record.inode);
  if (!isWritten) {
    const stray = strayOf(state, claim);
    recoverReclaiming(state, { claim: stray, record });
    state.out.record(stray, record.inode);
  }
  // Recorded in its new state, because its RMA may be given back next.
  state.out.record(claim, null);
  recoverUnredeemed(state, claim);
}

function recoverBound(state: AgentState, { claim, record }: Recovered): void {
  const holder = holderIn(record);
  const slot = state.slots.add({ state: 'BOUND', claim, inode: record.inode });
  claim.phase = { state: 'BOUND', slot, holder, connection: null };
  state.claims.add(claim);
  state.out.push({ type: 'watch-holder', claim: claim.id, holder });
}

function recoverReclaiming(state: AgentState, { claim, record }: Recovered): void {
  const holder = holderIn(record);
  const endCause = record.endCause ?? 'HOLDER_EXITED';
  const slot = state.slots.add({ state: 'RECLAIMING', claim, inode: record.inode, ...JUST_GIVEN_BACK });
  claim.phase = { state: 'RECLAIMING', slot, holder, endCause, isHolderWatched: true };
  state.claims.add(claim);
  state.supply.want(slot);
  state.out.push({ type: 'watch-holder', claim: claim.id, holder });
}

function recoverEnded(state: AgentState, { claim, record }: Recovered): void {
  const endCause = record.endCause ?? 'HOLDER_EXITED';
  const { holder } = record;
  state.claims.keepEnd(Object.assign(claim, { phase: { state: 'ENDED', endCause, holder } as const }));
  state.fence.end(claim.fencingToken);
  state.ended.remember({ claim: claim.id, tokenHash: claim.tokenHash, cause: endCause });
}

function claimOf(record: ClaimRecord): AgentClaim {
  return {
    id: record.claim,
    kind: kindOf(record),
    guest: record.guest,
    minRmaBytes: record.minRmaBytes,
    maxRmaBytes: record.maxRmaBytes,
    device: record.device,
    fencingToken: record.fencingToken,
    tokenHash: record.tokenHash,
    redeemableUntil: record.redeemableUntil,
    expiryMark: record.expiryMark,
    requiredHolder: record.requiredHolder,
    requestedEnd: record.endCause,
    rma: record.rma,
    clearing: record.clearing,
    phase: { state: 'PREPARING' },
  };
}

function kindOf({ fencingToken, claim }: ClaimRecord): ClaimKind {
  if (fencingToken > (0 as FencingToken)) return 'SCHEDULED';
  return claim.startsWith('stray-') ? 'STRAY' : 'LOCAL';
}

/** The number at the end of an id that the agent made; 0 for the broker's ids. */
function ownIdOf(claim: string): number {
  const match = /^(?:local-\d+-\d+|stray)-(\d{1,15})$/.exec(claim);
  return Number(match?.[1] ?? 0);
}

function holderIn({ claim, state, holder }: ClaimRecord): Holder {
  if (holder === null) throw new Error(`the record of claim ${claim} is ${state} and names no holder`);
  return holder;
}
