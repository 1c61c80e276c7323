import type { RmaHolder } from '../../../resources/node-holders.js';
import { idCell } from '../cells.js';
import type { Look } from '../look.js';
import { renderTable } from '../table.js';

const COLUMNS = ['PID', 'UID', 'STATE', 'CLAIM', 'GUEST', 'HAS', 'EXECUTABLE'];
const WIDE_COLUMNS = [...COLUMNS, 'FDS', 'SLOTS', 'INODES', 'STARTED', 'CGROUP'];

/** What one process has in one state for one claim, or without a claim. */
type Holding = readonly [RmaHolder, ...RmaHolder[]];

/** The holders of RMAs, for people: one row per process, or more if it has RMAs of several claims or states. */
export function holderTable(holders: readonly RmaHolder[], look: Look): string {
  const rows = holdingsOf(holders).map((holding) => (look.isWide ? wideRow(holding) : row(holding)));
  return renderTable(look.isWide ? WIDE_COLUMNS : COLUMNS, rows, look);
}

/** In the order of the agent's answer: those that need attention first. */
function holdingsOf(holders: readonly RmaHolder[]): readonly Holding[] {
  const holdings = new Map<string, [RmaHolder, ...RmaHolder[]]>();
  for (const holder of holders) {
    const { pid, startTicks, state, claim } = holder;
    const key = [pid, startTicks, state, claim ?? ''].join(' ');
    const known = holdings.get(key);
    if (known === undefined) holdings.set(key, [holder]);
    else known.push(holder);
  }
  return [...holdings.values()];
}

function row(holding: Holding): string[] {
  const [{ pid, uid, state, claim, guest, executable }] = holding;
  return [String(pid), String(uid), state, idCell(claim ?? ''), guest, hasCell(holding), executable];
}

function wideRow(holding: Holding): string[] {
  const [{ startTicks, cgroup }] = holding;
  const joined = (of: (holder: RmaHolder) => readonly (number | null)[]) =>
    [...new Set(holding.flatMap(of).filter((value) => value !== null))].join(',');
  return [
    ...row(holding),
    joined(({ fds }) => fds),
    joined(({ slot }) => [slot]),
    joined(({ inode }) => [inode]),
    String(startTicks),
    cgroup,
  ];
}

/** "2 fds, 1 mapping". */
function hasCell(holding: Holding): string {
  const fdCount = holding.reduce((count, { fds }) => count + fds.length, 0);
  const mappingCount = holding.reduce((count, holder) => count + holder.mappingCount, 0);
  return [...countOf(fdCount, 'fd'), ...countOf(mappingCount, 'mapping')].join(', ');
}

function countOf(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`];
}
