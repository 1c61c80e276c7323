import { printable } from '../../../../domain/text.js';
import type { DrainProgress } from '../../../resources/node.js';
import type { WireDrain } from '../../../rpc/drain-node.js';
import { parseDrain } from '../../../rpc/wire/parse-drain.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import type { Session } from '../../session.js';
import { idCell, untilCell } from '../cells.js';
import { jsonText } from '../safe-text.js';

/** Prints the progress of a drain, one line each time. */
export function createDrainPrinter({ context, global }: Session): (response: WireDrain) => void {
  const { io, clock } = context;
  if (global.output === 'json') {
    return (response) => io.out(`${jsonText(protoJson('rma.v1.DrainNodeResponse', response))}\n`);
  }
  if (global.output === 'name') return () => undefined;
  return (response) => io.out(`${printable(drainLine(parseDrain(response), clock.wallMs()))}\n`);
}

function drainLine(progress: DrainProgress, nowMs: number): string {
  const { node, boundCount, releasingCount, revokingCount } = progress;
  const name = idCell(node.name);
  if (progress.drained) return `${name} is drained`;
  const counts = [
    countOf(boundCount, 'bound'),
    countOf(releasingCount, 'releasing'),
    countOf(revokingCount, 'being revoked'),
    countOf(node.unscheduledCount, 'unscheduled'),
    ...(node.state === 'READY' ? [] : ['its agent is silent']),
  ].filter((part) => part !== null);
  const left = progress.overdue ? 'overdue' : `${untilCell(node.drainDeadlineTimeMs ?? nowMs, nowMs)} left`;
  return `${name}: ${counts.join(', ') || 'released RMAs are not back yet'}; ${left}`;
}

function countOf(count: number, what: string): string | null {
  return count === 0 ? null : `${count} ${what}`;
}
