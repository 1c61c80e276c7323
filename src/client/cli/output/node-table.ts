import type { Node } from '../../resources/node.js';
import { ageCell, idCell, labelsCell, sizeCell, untilCell } from './cells.js';
import { renderTable } from './table.js';

const COLUMNS = ['NODE', 'STATE', 'DEVICE', 'RMA', 'FREE', 'ALLOCATABLE', 'CAPACITY', 'CLAIMS', 'HEARD'];
const WIDE_COLUMNS = [
  ...COLUMNS,
  'PREPARED',
  'BOUND',
  'RECLAIMING',
  'QUARANTINED',
  'UNAVAILABLE',
  'UNSCHEDULED',
  'VERSION',
  'DRAIN LEFT',
  'CORDON REASON',
  'LABELS',
];

/** Nodes for people; `isWide` with everything that fits a line. */
export function nodeTable(nodes: readonly Node[], nowMs: number, isWide: boolean): string {
  const rows = nodes.map((node) => (isWide ? wideRow(node, nowMs) : row(node, nowMs)));
  return renderTable(isWide ? WIDE_COLUMNS : COLUMNS, rows);
}

function row(node: Node, nowMs: number): string[] {
  const { name, device, rmaSizeBytes, lastHeartbeatTimeMs: heardMs } = node;
  const counts = [node.freeCount, node.allocatableCount, node.capacityCount, node.liveClaimCount].map(String);
  return [
    idCell(name),
    state(node),
    device,
    sizeCell(rmaSizeBytes),
    ...counts,
    heardMs === null ? '' : ageCell(heardMs, nowMs),
  ];
}

function wideRow(node: Node, nowMs: number): string[] {
  const { slots, unscheduledCount, agentVersion, cordonReason, labels } = node;
  const { drainDeadlineTimeMs: drainMs } = node;
  const { prepared, bound, reclaiming, quarantined, unavailable } = slots;
  const counts = [prepared, bound, reclaiming, quarantined, unavailable, unscheduledCount].map(String);
  return [
    ...row(node, nowMs),
    ...counts,
    agentVersion,
    drainMs === null ? '' : untilCell(drainMs, nowMs),
    cordonReason ?? '',
    labelsCell(labels),
  ];
}

function state({ state, cordoned, drainDeadlineTimeMs }: Node): string {
  if (drainDeadlineTimeMs !== null) return `${state},DRAINING`;
  return cordoned ? `${state},CORDONED` : state;
}
