import assert from 'node:assert/strict';
import type { Claim } from '../../src/domain/broker/records/claim.js';
import type { ClaimState } from '../../src/domain/claim-state.js';
import type { ClaimReport } from '../../src/domain/link/reports.js';
import type { SimNode } from './sim-node.js';

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

/** What the broker says of a claim's RMA is what its agent has for it, or gave its holder. */
export function assertSameRma(
  { agent }: SimNode,
  claim: Claim | undefined,
  { claim: id, state, rma }: ClaimReport,
): void {
  if (state !== 'PREPARED' && state !== 'BOUND') return;
  const told = { sizeBytes: claim?.rmaBytes, device: claim?.device };
  assert.deepEqual(told, rma, `the RMA of ${id} in the broker and in its agent`);
  if (state === 'BOUND')
    assert.deepEqual(told, agent.oracle.delivered.get(id), `the RMA of ${id} and what its holder has`);
}
