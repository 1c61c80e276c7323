import type { ClaimReport } from '../../src/domain/agent/ports.js';
import type { ClaimState } from '../../src/domain/claim-state.js';

/** May both be true at the same time, when nothing is on its way? */
export function agree(state: ClaimState | undefined, agents: ClaimReport): boolean {
  switch (state) {
    case 'RESERVED':
      // Renewed while the agent took it for run out: it lives on, but not before the kernel has the former RMA back.
      return agents.state === 'PREPARING' || (agents.state === 'RECLAIMING' && agents.endCause === 'TIME_RAN_OUT');
    case 'PREPARED':
    case 'BOUND':
      return agents.state === state;
    case 'RELEASING':
      // The guest has the RMA still, or the kernel has not got it back.
      return agents.state === 'BOUND' || agents.state === 'RECLAIMING';
    default:
      return false;
  }
}
