import type { ClaimHistoryEntry, HistoryAgent, NodeHistoryEntry } from '../../resources/history.js';
import { idCell, momentCell, timeCell } from './cells.js';
import type { Look } from './look.js';
import { renderTable } from './table.js';

const COLUMNS = ['TIME', 'WHAT', 'BY', 'DETAILS'];

/** What happened to a claim, for people. */
export function claimHistoryTable(entries: readonly ClaimHistoryEntry[], look: Look): string {
  return table(entries, claimDetails, look);
}

/** What happened to a node, for people. */
export function nodeHistoryTable(entries: readonly NodeHistoryEntry[], look: Look): string {
  return table(entries, nodeDetails, look);
}

/** Says how much of a history is missing; null when nothing is. */
export function omittedNote(omittedEntryCount: number): string | null {
  if (omittedEntryCount === 0) return null;
  return `${omittedEntryCount} more between the first and the last ones were not kept\n`;
}

function table<Entry extends ClaimHistoryEntry | NodeHistoryEntry>(
  entries: readonly Entry[],
  details: (entry: Entry) => readonly (string | null)[],
  look: Look,
): string {
  const row = (entry: Entry) => {
    const said = details(entry).filter((detail) => detail !== null && detail !== '');
    return [momentCell(entry.timeMs), entry.kind, entry.by ?? '', said.join(', ')];
  };
  return renderTable(COLUMNS, entries.map(row), look);
}

function claimDetails({ node, holder, expireTimeMs, endCause }: ClaimHistoryEntry): readonly (string | null)[] {
  return [
    node === null ? null : `on ${idCell(node)}`,
    endCause,
    expireTimeMs === null ? null : `until ${timeCell(expireTimeMs)}`,
    holder === null ? null : `${holder.executable || 'a process'} (pid ${holder.pid}, uid ${holder.uid})`,
  ];
}

function nodeDetails(entry: NodeHistoryEntry): readonly (string | null)[] {
  const { kind, arrival, reason, deadlineTimeMs, agent, count } = entry;
  return [
    arrival,
    reason,
    deadlineTimeMs === null ? null : `until ${timeCell(deadlineTimeMs)}`,
    agent === null ? null : agentWords(agent),
    count === null ? null : kind === 'REMOVED' ? `${count} claims lost` : `${count} times`,
  ];
}

function agentWords({ identity, bootId, version, address }: HistoryAgent): string {
  const more = [version, bootId === '' ? '' : `boot ${bootId}`, address].filter((part) => part !== '');
  const name = `agent ${identity ?? 'without an identity'}`;
  return more.length === 0 ? name : `${name} (${more.join(', ')})`;
}
