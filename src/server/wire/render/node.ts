import { allocatableCount, freeCount, type NodeEntry, type RefusedAgent } from '../../../domain/broker/records/node.js';
import { nodeName } from '../../../domain/ids.js';
import type { Node as WireNode } from '../../../gen/rma/v1/Node.js';
import type { RefusedAgent as WireRefusedAgent } from '../../../gen/rma/v1/RefusedAgent.js';
import type { WallOf } from '../../clock/wall-times.js';
import { renderMoment } from './moment.js';

/** A node as a message of the contract, with wall-clock times. */
export function renderNode(entry: NodeEntry, wallOf: WallOf): WireNode {
  const { record, inventory } = entry;
  return {
    name: nodeName(record.id),
    state: entry.session === null ? 'STALE' : 'READY',
    cordoned: record.cordonReason !== null,
    cordonReason: record.cordonReason ?? '',
    drainDeadlineTime: record.drain === null ? null : renderMoment(wallOf(record.drain.deadlineMs)),
    labels: { ...record.labels },
    device: record.device,
    rmaSizeBytes: record.rmaSizeBytes,
    capacityCount: record.capacityCount,
    allocatableCount: allocatableCount(record),
    freeCount: freeCount(entry),
    liveClaimCount: entry.liveClaims.size,
    slots: inventory?.slots ?? null,
    unscheduledCount: inventory?.unscheduledCount ?? 0,
    poisonedCount: inventory?.poisonedCount ?? 0,
    rmaCapability: record.rmaCapability,
    bootId: record.bootId,
    incarnation: record.incarnation,
    agentVersion: record.agentVersion,
    createTime: renderMoment(wallOf(record.createMs)),
    lastHeartbeatTime: renderMoment(wallOf(entry.lastHeardMs)),
    revision: record.revision,
    agentIdentity: record.identity ?? '',
    agentAddress: entry.agentAddress ?? '',
    refusedAgent: entry.refusedAgent === null ? null : renderRefused(entry.refusedAgent, wallOf),
    acceptedAgent: record.acceptedAgent === null ? null : { identity: record.acceptedAgent.identity ?? '' },
  };
}

function renderRefused({ identity, bootId, address, refuseMs }: RefusedAgent, wallOf: WallOf): WireRefusedAgent {
  return { identity: identity ?? '', bootId, address, refuseTime: renderMoment(wallOf(refuseMs)) };
}
