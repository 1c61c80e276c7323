import type { Node } from '../../../resources/node.js';
import { ageCell, idCell, labelsCell, sizeCell, untilCell } from '../cells.js';
import type { Look } from '../look.js';
import { renderTable } from '../table.js';

const COLUMNS = ['NODE', 'STATE', 'DEVICE', 'RMA', 'FREE', 'CAPACITY', 'CLAIMS', 'HEARD'];
const WIDE_COLUMNS = [
  ...COLUMNS,
  'ALLOCATABLE',
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

/** A table of nodes, for people; in 80 columns unless wide. */
export function nodeTable(nodes: readonly Node[], nowMs: number, look: Look): string {
  const rows = nodes.map((node) => (look.isWide ? wideRow(node, nowMs) : row(node, nowMs)));
  return renderTable(look.isWide ? WIDE_COLUMNS : COLUMNS, rows, look);
}

function row(node: Node, nowMs: number): string[] {
  const { name, device, rmaSizeBytes, lastHeartbeatTimeMs: heardMs } = node;
  const counts = [node.freeCount, node.capacityCount, node.liveClaimCount].map(String);
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
  const { slots, allocatableCount, unscheduledCount, agentVersion, cordonReason, labels } = node;
  const { drainDeadlineTimeMs: drainMs } = node;
  const { prepared, bound, reclaiming, quarantined, unavailable } = slots;
  const counts = [allocatableCount, prepared, bound, reclaiming, quarantined, unavailable, unscheduledCount].map(
    String,
  );
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
