import type { NodeId } from '../../ids.js';
import type { NodeEntry, NodeRecord } from '../records/node.js';
import { NodesByName } from './nodes-by-name.js';

/** The nodes by their ids, in the order in which they became known. */
export class NodeTable {
  private readonly byId = new Map<NodeId, NodeEntry>();
  /** Nodes by their ordinal; a removed one leaves a hole, so that the others keep theirs. */
  readonly inOrder: (NodeEntry | undefined)[] = [];
  readonly byName = new NodesByName(this.byId);

  get size(): number {
    return this.byId.size;
  }

  get(id: NodeId): NodeEntry | undefined {
    return this.byId.get(id);
  }

  has(id: NodeId): boolean {
    return this.byId.has(id);
  }

  keys(): MapIterator<NodeId> {
    return this.byId.keys();
  }

  values(): MapIterator<NodeEntry> {
    return this.byId.values();
  }

  /** Takes a record in; what is only true now of its node stays. */
  put(record: NodeRecord): NodeEntry {
    const before = this.byId.get(record.id);
    const entry = entryOf(record, before, before?.ordinal ?? this.inOrder.length);
    this.byId.set(record.id, entry);
    if (before === undefined) this.byName.changed();
    this.inOrder[entry.ordinal] = entry;
    return entry;
  }

  /** What was known of the node; undefined when nothing was. */
  forget(id: NodeId): NodeEntry | undefined {
    const entry = this.byId.get(id);
    if (entry === undefined) return undefined;
    this.byId.delete(id);
    this.byName.changed();
    this.inOrder[entry.ordinal] = undefined;
    return entry;
  }
}

function entryOf(record: NodeRecord, before: NodeEntry | undefined, ordinal: number): NodeEntry {
  return {
    ordinal,
    record,
    session: before?.session ?? null,
    lastHeardMs: before?.lastHeardMs ?? record.lastHeardMs,
    agentAddress: before?.agentAddress ?? null,
    refusedAgent: before?.refusedAgent ?? null,
    refusedHelloCount: before?.refusedHelloCount ?? 0,
    noted: before?.noted ?? null,
    inventory: before?.inventory ?? null,
    liveClaims: before?.liveClaims ?? new Set(),
    claimsWithoutRma: before?.claimsWithoutRma ?? new Set(),
    releasingCount: before?.releasingCount ?? 0,
    strayClaims: before?.strayClaims ?? new Set(),
    toldStrays: before?.toldStrays ?? new Set(),
  };
}
