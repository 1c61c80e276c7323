import type { NodeId } from '../ids.js';
import type { ClaimSpec } from './claim.js';

const NONE: ReadonlyMap<NodeId, number> = new Map();

/** On which nodes the live claims of each group are. A group belongs to a tenant: others may use the same name. */
export class GroupIndex {
  private readonly nodesOf = new Map<string, Map<NodeId, number>>();

  add(spec: ClaimSpec, node: NodeId): void {
    this.count(spec, node, 1);
  }

  delete(spec: ClaimSpec, node: NodeId): void {
    this.count(spec, node, -1);
  }

  /** How many live claims of the same group each node has; only nodes that have any. */
  membersOf(spec: ClaimSpec): ReadonlyMap<NodeId, number> {
    return spec.group === null ? NONE : (this.nodesOf.get(nameOf(spec)) ?? NONE);
  }

  private count(spec: ClaimSpec, node: NodeId, difference: 1 | -1): void {
    if (spec.group === null) return;
    const name = nameOf(spec);
    const nodes = this.nodesOf.get(name) ?? new Map<NodeId, number>();
    const count = (nodes.get(node) ?? 0) + difference;
    if (count > 0) nodes.set(node, count);
    else nodes.delete(node);
    if (nodes.size > 0) this.nodesOf.set(name, nodes);
    else this.nodesOf.delete(name);
  }
}

function nameOf({ tenant, group }: ClaimSpec): string {
  return `${tenant ?? ''}/${group}`;
}
