import { fromTimestamp } from '../../../common/wire/timestamp.js';
import { DEVICE_KINDS, NODE_STATES } from '../../../domain/claim-state.js';
import { printable } from '../../../domain/text.js';
import type { Node__Output } from '../../../gen/rma/v1/Node.js';
import type { RefusedAgent__Output } from '../../../gen/rma/v1/RefusedAgent.js';
import type { Node, RefusedAgent } from '../../resources/node.js';
import { oneOf } from './one-of.js';

const NO_SLOTS: Node['slots'] = {
  free: 0,
  preparing: 0,
  prepared: 0,
  bound: 0,
  reclaiming: 0,
  unavailable: 0,
  quarantined: 0,
};

/** A node in the client's types. */
export function parseNode(wire: Node__Output): Node {
  const { name, cordoned, rmaSizeBytes, capacityCount, allocatableCount, freeCount, liveClaimCount } = wire;
  const { unscheduledCount, poisonedCount, rmaCapability, bootId, incarnation, agentVersion, revision } = wire;
  return {
    name,
    state: oneOf(NODE_STATES, wire.state),
    cordoned,
    cordonReason: cordoned ? printable(wire.cordonReason) : null,
    drainDeadlineTimeMs: fromTimestamp(wire.drainDeadlineTime) ?? null,
    labels: { ...wire.labels },
    device: oneOf(DEVICE_KINDS, wire.device),
    rmaSizeBytes,
    capacityCount,
    allocatableCount,
    freeCount,
    liveClaimCount,
    slots: { ...NO_SLOTS, ...wire.slots },
    unscheduledCount,
    poisonedCount,
    rmaCapability,
    enforcesHolder: wire.enforcesHolder,
    bootId: printable(bootId),
    incarnation: printable(incarnation),
    agentVersion: printable(agentVersion),
    createTimeMs: fromTimestamp(wire.createTime) ?? 0,
    lastHeartbeatTimeMs: fromTimestamp(wire.lastHeartbeatTime) ?? null,
    revision,
    agentIdentity: printable(wire.agentIdentity) || null,
    agentAddress: printable(wire.agentAddress) || null,
    refusedAgent: wire.refusedAgent === null ? null : readRefused(wire.refusedAgent),
    acceptedAgent: wire.acceptedAgent === null ? null : { identity: wire.acceptedAgent.identity || null },
  };
}

function readRefused({ identity, bootId, address, refuseTime }: RefusedAgent__Output): RefusedAgent {
  const refuseTimeMs = fromTimestamp(refuseTime) ?? 0;
  return { identity: identity || null, bootId: printable(bootId), address: printable(address), refuseTimeMs };
}
