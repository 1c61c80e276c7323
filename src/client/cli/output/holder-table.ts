import type { RmaHolder } from '../../resources/node-holders.js';
import { idCell } from './cells.js';
import { renderTable } from './table.js';

const COLUMNS = ['PID', 'UID', 'STATE', 'CLAIM', 'GUEST', 'HAS', 'EXECUTABLE'];
const WIDE_COLUMNS = [...COLUMNS, 'SLOT', 'INODE', 'STARTED', 'CGROUP'];

/** Who has RMAs, for people; `isWide` with everything that fits a line. */
export function holderTable(holders: readonly RmaHolder[], isWide: boolean): string {
  const rows = holders.map((holder) => (isWide ? wideRow(holder) : row(holder)));
  return renderTable(isWide ? WIDE_COLUMNS : COLUMNS, rows);
}

function row(holder: RmaHolder): string[] {
  const { pid, uid, state, claim, guest, executable } = holder;
  return [
    String(pid),
    String(uid),
    state,
    idCell(claim ?? ''),
    printable(guest),
    hasCell(holder),
    printable(executable),
  ];
}

function wideRow(holder: RmaHolder): string[] {
  const { slot, inode, startTicks, cgroup } = holder;
  return [...row(holder), String(slot ?? ''), String(inode ?? ''), String(startTicks), printable(cgroup)];
}

/** "fd 12,13" and "2 mappings", joined by "+". */
function hasCell({ fds, mappingCount }: RmaHolder): string {
  const open = fds.length === 0 ? [] : [`fd ${fds.join(',')}`];
  const mapped = mappingCount === 0 ? [] : [`${mappingCount} ${mappingCount === 1 ? 'mapping' : 'mappings'}`];
  return [...open, ...mapped].join('+');
}

/** Anybody may name a program so that it writes over a terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '?');
}
