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

/** The claim as the checkpoint keeps it. `inode`: of the RMA that was handed out under it. */
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
    state: RECORDED_AS[phase.state],
    holder: holderOf(claim),
    inode,
    // Of an RMA that only the agent has: it goes with the agent.
    rma: RECORDED_AS[phase.state] === 'UNREDEEMED' ? null : claim.rma,
    clearing: RECORDED_AS[phase.state] === 'UNREDEEMED' ? null : claim.clearing,
    endCause: 'endCause' in phase ? phase.endCause : claim.requestedEnd,
  };
}

/** The claim as the broker hears of it. */
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
 * OFFERED is the agent's own affair, and PREPARED to the broker, as long as nobody wants the claim to end. Once
 * somebody does, the broker has to know that a process may have the fd: PREPARED would make it ask again, and again.
 */
function reportedState({ phase, requestedEnd }: AgentClaim): ClaimReport['state'] {
  if (phase.state !== 'OFFERED') return phase.state;
  return requestedEnd === null ? 'PREPARED' : 'BOUND';
}
