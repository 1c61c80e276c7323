import { seesStrangers } from '../../../domain/access/access.js';
import type { KnownCaller } from '../../../domain/access/known-caller.js';
import { allocatableCount, freeCount, type NodeEntry, type RefusedAgent } from '../../../domain/broker/records/node.js';
import { nodeName } from '../../../domain/ids.js';
import type { Node as WireNode } from '../../../gen/rma/v1/Node.js';
import type { RefusedAgent as WireRefusedAgent } from '../../../gen/rma/v1/RefusedAgent.js';
import type { WallOf } from '../../clock/wall-times.js';
import { toWireMoment } from './to-moment.js';

/** A node as a message of the contract, with wall-clock times, for a reader who may see only so much. */
export function toWireNode(entry: NodeEntry, wallOf: WallOf, { access }: Pick<KnownCaller, 'access'>): WireNode {
  const { record, inventory } = entry;
  const refusedAgent = seesStrangers(access) ? entry.refusedAgent : null;
  return {
    name: nodeName(record.id),
    state: entry.session === null ? 'STALE' : 'READY',
    cordoned: record.cordonReason !== null,
    cordonReason: record.cordonReason ?? '',
    drainDeadlineTime: record.drain === null ? null : toWireMoment(wallOf(record.drain.deadlineMs)),
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
    enforcesHolder: record.enforcesHolder,
    bootId: record.bootId,
    incarnation: record.incarnation,
    agentVersion: record.agentVersion,
    createTime: toWireMoment(wallOf(record.createMs)),
    lastHeartbeatTime: toWireMoment(wallOf(entry.lastHeardMs)),
    revision: record.revision,
    agentIdentity: record.identity ?? '',
    agentAddress: entry.agentAddress ?? '',
    refusedAgent: refusedAgent === null ? null : toWireRefused(refusedAgent, wallOf),
    acceptedAgent: record.acceptedAgent === null ? null : { identity: record.acceptedAgent.identity ?? '' },
  };
}

function toWireRefused({ identity, bootId, address, refuseMs }: RefusedAgent, wallOf: WallOf): WireRefusedAgent {
  return { identity: identity ?? '', bootId, address, refuseTime: toWireMoment(wallOf(refuseMs)) };
}
