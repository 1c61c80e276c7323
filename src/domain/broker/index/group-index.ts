import type { NodeId } from '../../ids.js';
import type { ClaimSpec } from '../records/claim.js';
import type { NodeEntry } from '../records/node.js';
import { type Bits, FewNodes } from './condition.js';

/** The live claims of one group, by node. */
class Members {
  readonly counts = new Map<NodeId, number>();
  /** The same nodes as bits, so that placement costs no more for a large group than for a small one. */
  readonly nodes = new FewNodes();
}

const NOBODY = new Members();

/** The nodes with live claims of each group. A group belongs to a tenant: other tenants may use the same name. */
export class GroupIndex {
  private readonly groups = new Map<string, Members>();

  add(spec: ClaimSpec, entry: NodeEntry): void {
    this.count(spec, entry, 1);
  }

  delete(spec: ClaimSpec, entry: NodeEntry): void {
    this.count(spec, entry, -1);
  }

  /** How many live claims of the guest's group each node has; nodes without any are left out. */
  membersOf(spec: ClaimSpec): ReadonlyMap<NodeId, number> {
    return this.find(spec).counts;
  }

  /** The nodes that have live claims of the guest's group. */
  nodesOf(spec: ClaimSpec): Bits {
    return this.find(spec).nodes;
  }

  private find(spec: ClaimSpec): Members {
    return spec.group === null ? NOBODY : (this.groups.get(nameOf(spec)) ?? NOBODY);
  }

  private count(spec: ClaimSpec, { ordinal, record }: NodeEntry, difference: 1 | -1): void {
    if (spec.group === null) return;
    const name = nameOf(spec);
    const members = this.groups.get(name) ?? new Members();
    const count = (members.counts.get(record.id) ?? 0) + difference;
    if (count > 0) {
      members.counts.set(record.id, count);
      members.nodes.add(ordinal);
    } else {
      members.counts.delete(record.id);
      members.nodes.delete(ordinal);
    }
    if (members.counts.size > 0) this.groups.set(name, members);
    else this.groups.delete(name);
  }
}

function nameOf({ tenant, group }: ClaimSpec): string {
  return `${tenant ?? ''}/${group}`;
}
