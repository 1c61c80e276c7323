import { NO_HISTORY } from '../../../domain/broker/records/history.js';
import { type NodeHistory, type NodeHistoryEntry, withNodeEntry } from '../../../domain/broker/records/node-history.js';
import type { NodeId } from '../../../domain/ids.js';
import { NODE_HISTORIES, seal, unseal } from '../checksums/seal.js';
import { REMOVED_NODES_MAX } from '../store.js';
import { RecentTexts } from './recent-texts.js';
import type { Tables } from './tables.js';

/** The index of the history in a sealed record. */
const HISTORY = 2;

/**
 * The histories of nodes, in a table of their own, since they outlive their nodes. A version that does not know the
 * table leaves it as it is.
 */
export class NodeHistories {
  private readonly recent = new RecentTexts<NodeId>();
  /** Removed nodes that still have a history, the one that was removed first at the front. */
  private readonly removed: Set<NodeId>;

  constructor(private tables: Tables) {
    this.removed = new Set(this.removedInOrder());
  }

  /** Continues with the same tables, reopened. */
  reopen(tables: Tables): void {
    this.tables = tables;
  }

  of(id: NodeId): NodeHistory | null {
    const text = this.tables.nodeHistories.get(id);
    return text === undefined ? null : historyIn(id, text);
  }

  /** Part of an append. */
  put(id: NodeId, entry: NodeHistoryEntry | undefined): void {
    this.removed.delete(id);
    if (entry !== undefined) this.write(id, entry);
  }

  /** As `put`, for a node that is no longer known. */
  remove(id: NodeId, entry: NodeHistoryEntry | undefined): void {
    this.put(id, entry);
    this.removed.add(id);
    for (const oldest of this.removed) {
      if (this.removed.size <= REMOVED_NODES_MAX) return;
      this.removed.delete(oldest);
      void this.tables.nodeHistories.remove(oldest);
    }
  }

  /** An append is complete. Call the returned function when it can be read from the tables. */
  appended(): () => void {
    return this.recent.appended();
  }

  private write(id: NodeId, entry: NodeHistoryEntry): void {
    const before = this.recent.get(id) ?? this.tables.nodeHistories.get(id);
    const after = withNodeEntry(before === undefined ? NO_HISTORY : historyIn(id, before), entry);
    const text = seal(NODE_HISTORIES, id, `[0,${JSON.stringify(after)}]`);
    this.recent.put(id, text);
    void this.tables.nodeHistories.put(id, text);
  }

  private removedInOrder(): readonly NodeId[] {
    const { nodes, nodeHistories } = this.tables;
    const gone = [...nodeHistories.getKeys()].filter((id) => !nodes.doesExist(id)) as NodeId[];
    const atMs = new Map(gone.map((id) => [id, this.of(id)?.entries.at(-1)?.atMs ?? 0]));
    return gone.sort((a, b) => (atMs.get(a) ?? 0) - (atMs.get(b) ?? 0));
  }
}

function historyIn(id: NodeId, text: string): NodeHistory {
  return unseal(NODE_HISTORIES, id, text)[HISTORY] as NodeHistory;
}
