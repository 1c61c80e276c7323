import type { FleetProblem, FleetStatus, SizeCapacity, StandbyBroker } from '../../resources/fleet-status.js';
import { ageCell, sizeCell } from './cells.js';
import { renderFields } from './fields.js';
import type { Look } from './look.js';
import { renderTable } from './table.js';

const MS_PER_S = 1_000;

const COLUMNS = ['DEVICE', 'RMA', 'NODES', 'CAPACITY', 'ALLOCATABLE', 'USED', 'FREE'];

/** What is shown in addition to the broker's answer. */
interface StatusLook extends Look {
  readonly nowMs: number;
  /** Which broker was asked. */
  readonly broker: string;
}

/** The state of the broker and its fleet, for people; problems come last, next to the prompt. */
export function renderFleetStatus(status: FleetStatus, look: StatusLook): string {
  const { nodes, sizes, problems, liveClaimCount, waitingCount } = status;
  const waiting = waitingCount === 0 ? '' : `, ${waitingCount} request(s) waiting`;
  const fields = renderFields([
    ['broker', brokerWords(status, look)],
    ...leaderFields(status, look),
    ['nodes', nodeWords(nodes)],
    ['claims', `${liveClaimCount} live${waiting}`],
    ...(look.isWide
      ? [['tenants', String(status.tenantCount)] as const, ['revision', String(status.revision)] as const]
      : []),
  ]);
  const table = sizes.length === 0 ? '' : `\n${renderTable(COLUMNS, sizes.map(row), look)}`;
  return `${fields}${table}\n${problems.length === 0 ? 'all is well\n' : problems.map(problemLines).join('')}`;
}

function brokerWords({ version, startTimeMs, store }: FleetStatus, { nowMs, broker }: StatusLook): string {
  const since = startTimeMs === null ? '' : `, up for ${ageCell(startTimeMs, nowMs)}`;
  return `${broker}, version ${version}${since}, store ${store}`;
}

/** A line for each broker that stands by, so that one that is missing is missed. */
function leaderFields({ leadership }: FleetStatus, { nowMs }: StatusLook): [string, string][] {
  if (leadership === null) return [];
  const { address, sinceMs, term, standbys } = leadership;
  const since = sinceMs === null ? '' : `, for ${ageCell(sinceMs, nowMs)}`;
  const leader: [string, string] = ['leader', `${address}${since}, term ${term}`];
  if (standbys.length === 0) return [leader, ['standby', 'none: nobody takes over']];
  return [leader, ...standbys.map((standby): [string, string] => ['standby', standbyWords(standby)])];
}

function standbyWords({ address, version, isLoaded, lagMs }: StandbyBroker): string {
  const state = isLoaded ? `${(lagMs / MS_PER_S).toFixed(1)} s behind` : 'loads the store';
  return `${address}, version ${version}, ${state}`;
}

function nodeWords({ total, ready, stale, cordoned, draining }: FleetStatus['nodes']): string {
  const more = [
    [stale, 'STALE'],
    [cordoned, 'cordoned'],
    [draining, 'draining'],
  ] as const;
  const present = more.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return [`${ready} of ${total} READY`, ...present].join(', ');
}

function row({ device, rmaSizeBytes, ...counts }: SizeCapacity): string[] {
  const { nodeCount, capacityCount, allocatableCount, usedCount, freeCount } = counts;
  const numbers = [nodeCount, capacityCount, allocatableCount, usedCount, freeCount];
  return [device, sizeCell(rmaSizeBytes), ...numbers.map(String)];
}

function problemLines({ reason, message, next }: FleetProblem): string {
  return `problem: ${message}\nreason: ${reason}\nnext: ${next}\n`;
}
