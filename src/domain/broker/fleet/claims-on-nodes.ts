import { isLive, usesRma } from '../../claim-state.js';
import type { NodeId } from '../../ids.js';
import type { GroupIndex } from '../index/group-index.js';
import type { PlacementIndex } from '../index/placement-index.js';
import type { Claim } from '../records/claim.js';
import type { NodeTable } from './node-table.js';

/** Where claims are counted. */
interface CountedIn {
  readonly nodes: NodeTable;
  readonly groups: GroupIndex;
  readonly index: PlacementIndex;
}

/** Counts each claim on its node, and of its group, for as long as it has not ended. */
export class ClaimsOnNodes {
  constructor(private readonly tables: CountedIn) {}

  /** From `before` to `after`; false when all that is counted stays. The node of `after` is still to be refreshed. */
  move(before: Claim | undefined, after: Claim): boolean {
    const stays = before?.node === after.node && nodeSetOf(before) === nodeSetOf(after);
    if (!stays && before !== undefined) this.leave(before, after.node);
    if (!stays) this.enter(after);
    const difference = Number(after.state === 'RELEASING') - Number(before?.state === 'RELEASING');
    const entry = difference === 0 ? undefined : this.tables.nodes.get(after.node);
    if (entry !== undefined) entry.releasingCount += difference;
    return !stays || difference !== 0;
  }

  enter(claim: Claim): void {
    const nodeSet = nodeSetOf(claim);
    if (nodeSet === null) return;
    const entry = this.tables.nodes.get(claim.node);
    if (entry === undefined) return;
    this.tables.groups.add(claim.spec, entry);
    entry[nodeSet].add(claim.id);
    entry.strayClaims.delete(claim.id);
  }

  /** @param next where it is now; the node that it leaves for another is brought up to date here */
  leave(claim: Claim, next: NodeId): void {
    const nodeSet = nodeSetOf(claim);
    if (nodeSet === null) return;
    const { nodes, groups, index } = this.tables;
    const entry = nodes.get(claim.node);
    if (entry === undefined) return;
    groups.delete(claim.spec, entry);
    // Others of its group that share no node may come here now, though it may have left no RMA behind.
    if (claim.spec.group !== null) index.freed.add(entry.ordinal);
    entry[nodeSet].delete(claim.id);
    if (claim.node !== next) index.refresh(entry);
  }
}

/** Which claims of its node a claim belongs to; null once it has ended. */
function nodeSetOf({ state }: Claim): 'liveClaims' | 'claimsWithoutRma' | null {
  if (usesRma(state)) return 'liveClaims';
  return isLive(state) ? 'claimsWithoutRma' : null;
}
