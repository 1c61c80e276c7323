import type { ClaimReport } from '../../link/reports.js';
import type { ClaimRecord } from '../records.js';
import { type AgentClaim, type ClaimPhase, holderOf } from './claim.js';

const RECORDED_AS = {
  PREPARING: 'UNREDEEMED',
  PREPARED: 'UNREDEEMED',
  OFFERED: 'OFFERED',
  BOUND: 'BOUND',
  RECLAIMING: 'RECLAIMING',
  ENDED: 'ENDED',
} as const satisfies Record<ClaimPhase['state'], ClaimRecord['state']>;

/** The claim's record for the checkpoint. `inode`: of the RMA that was handed out under it. */
export function recordOf(claim: AgentClaim, inode: number | null): ClaimRecord {
  const { phase } = claim;
  return {
    claim: claim.id,
    fencingToken: claim.fencingToken,
    tokenHash: claim.tokenHash,
    guest: claim.guest,
    minRmaBytes: claim.minRmaBytes,
    maxRmaBytes: claim.maxRmaBytes,
    device: claim.device,
    redeemableUntil: claim.redeemableUntil,
    expiryMark: claim.expiryMark,
    requiredHolder: claim.requiredHolder,
    state: RECORDED_AS[phase.state],
    holder: holderOf(claim),
    inode,
    // An RMA that only the agent has is gone when the agent ends.
    rma: RECORDED_AS[phase.state] === 'UNREDEEMED' ? null : claim.rma,
    clearing: RECORDED_AS[phase.state] === 'UNREDEEMED' ? null : claim.clearing,
    endCause: 'endCause' in phase ? phase.endCause : claim.requestedEnd,
  };
}

/** The claim's report for the broker. */
export function reportOf(claim: AgentClaim): ClaimReport {
  const { phase } = claim;
  const holder = holderOf(claim);
  const state = reportedState(claim);
  return {
    claim: claim.id,
    fencingToken: claim.fencingToken,
    state,
    ...('endCause' in phase && { endCause: phase.endCause }),
    ...('endCause' in phase && phase.endCause === 'TIME_RAN_OUT' && { expiryMark: claim.expiryMark }),
    ...(claim.rma !== null && state !== 'PREPARING' && { rma: claim.rma }),
    ...(holder !== null && state !== 'PREPARED' && { holder }),
    ...(claim.clearing !== null && state !== 'PREPARING' && { clearing: claim.clearing }),
  };
}

/**
 * OFFERED is internal to the agent: the broker sees PREPARED, as long as nobody wants the claim to end. Once somebody
 * does, the broker has to know that a process may have the fd; on PREPARED it would ask for the end again and again.
 */
function reportedState({ phase, requestedEnd }: AgentClaim): ClaimReport['state'] {
  if (phase.state !== 'OFFERED') return phase.state;
  return requestedEnd === null ? 'PREPARED' : 'BOUND';
}
