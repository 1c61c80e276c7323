import { toTimestamp } from '../../../common/wire/timestamp.js';
import { allocatableCount, freeCount, type NodeEntry, type RefusedAgent } from '../../../domain/broker/node.js';
import { nodeName } from '../../../domain/ids.js';
import type { Node as WireNode } from '../../../gen/rma/v1/Node.js';
import type { RefusedAgent as WireRefusedAgent } from '../../../gen/rma/v1/RefusedAgent.js';

/** A node as the contract has it. */
export function renderNode(entry: NodeEntry): WireNode {
  const { record, inventory } = entry;
  return {
    name: nodeName(record.id),
    state: entry.session === null ? 'STALE' : 'READY',
    cordoned: record.cordonReason !== null,
    cordonReason: record.cordonReason ?? '',
    drainDeadlineTime: record.drain === null ? null : toTimestamp(record.drain.deadlineMs),
    labels: { ...record.labels },
    device: record.device,
    rmaSizeBytes: record.rmaSizeBytes,
    capacityCount: record.capacityCount,
    allocatableCount: allocatableCount(record),
    freeCount: freeCount(entry),
    liveClaimCount: entry.liveClaims.size,
    slots: inventory?.slots ?? null,
    unscheduledCount: inventory?.unscheduledCount ?? 0,
    rmaCapability: record.rmaCapability,
    bootId: record.bootId,
    incarnation: record.incarnation,
    agentVersion: record.agentVersion,
    createTime: toTimestamp(record.createMs),
    lastHeartbeatTime: toTimestamp(entry.lastHeardMs),
    revision: record.revision,
    agentIdentity: record.identity ?? '',
    agentAddress: entry.agentAddress ?? '',
    refusedAgent: entry.refusedAgent === null ? null : renderRefused(entry.refusedAgent),
    acceptedAgent: record.acceptedAgent === null ? null : { identity: record.acceptedAgent.identity ?? '' },
  };
}

function renderRefused({ identity, bootId, address, refuseMs }: RefusedAgent): WireRefusedAgent {
  return { identity: identity ?? '', bootId, address, refuseTime: toTimestamp(refuseMs) };
}
