import type { Fleet } from '../../../../src/domain/broker/fleet/fleet.js';
import { CLAIM_STATES } from '../../../../src/domain/claim-state.js';

/**
 * All that a fleet knows and remembers, but for what is only true while agents are connected, and since when a claim is
 * RELEASING, which its last change hides.
 */
export function viewOf(fleet: Fleet) {
  const { claims, nodes, tenants } = fleet;
  const nodesInOrder = nodes.inOrder.flatMap((entry) => entry ?? []);
  return {
    revision: fleet.revision,
    claims: [...claims.inOrder.after(0)].map((id) => claims.get(id)),
    tally: CLAIM_STATES.map((state) => claims.tally.of(state)),
    liveCount: claims.liveCount,
    endsInOrder: [...claims.endedInOrder].map((id) => claims.get(id)?.endMs),
    nodes: nodesInOrder.map(({ record, liveClaims, claimsWithoutRma, releasingCount, lastHeardMs }) => ({
      record,
      claims: [[...liveClaims].sort(), [...claimsWithoutRma].sort(), releasingCount],
      isRecent: lastHeardMs >= record.lastHeardMs,
    })),
    tenants: tenants.inOrder().map((tenant) => [tenant, tenants.liveCountOf(tenant.id)]),
    secrets: fleet.tokenSecrets,
  };
}
