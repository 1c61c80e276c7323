import { meetsRequirement, requirementInWords } from '../../holder-requirement.js';
import type { Refusal } from '../../reasons.js';
import type { AgentState } from '../agent-state.js';
import type { AgentClaim } from '../claims/claim.js';
import type { LocalRequest } from '../inputs.js';
import type { Asking } from './connections.js';

/** Whether the answer to this request depends on the control group of whoever asks. */
export function asksForCgroup({ claims }: AgentState, request: LocalRequest): boolean {
  if (request.op !== 'redeem' && request.op !== 'resume') return false;
  const required = claims.liveByToken(request.tokenHash)?.requiredHolder ?? null;
  return required !== null && required.cgroups.length > 0;
}

/**
 * Why the claim is not for the process that has come with its token; null when it is. Asked before anything else about
 * the claim: whoever has come by a token learns nothing more of it.
 */
export function holderRefused({ requiredHolder }: AgentClaim, { connection, cgroup }: Asking): Refusal | null {
  const { uid } = connection.peer.holder;
  if (requiredHolder === null || meetsRequirement(requiredHolder, { uid, cgroup })) return null;
  const itself = requirementInWords({ uids: [uid], cgroups: cgroup === null ? [] : [cgroup] });
  return {
    reason: 'HOLDER_NOT_ALLOWED',
    message: `the claim of this token is not for a process of ${itself} (spec.holder); start the VMM as what it is for`,
    metadata: { uid: String(uid), ...(cgroup !== null && { cgroup }) },
  };
}
