import { toTimestamp } from '../../../common/wire/timestamp.js';
import { allocatableCount, freeCount, type NodeEntry } from '../../../domain/broker/node.js';
import { nodeName } from '../../../domain/ids.js';
import type { Node as WireNode } from '../../../gen/rma/v1/Node.js';

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
  };
}
