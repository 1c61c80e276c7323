import { type NodeId, nodeName, tenantName } from '../../ids.js';
import { sizeInWords } from '../../size.js';
import type { Fleet } from '../fleet/fleet.js';
import { NodeMask } from '../index/node-mask.js';
import { allocatableCount, type NodeEntry, usedCount } from '../records/node.js';
import { servingIn } from './candidates.js';
import type { Demand } from './demand.js';
import type { Cause } from './feasibility.js';
import { passesAllAfter, type Verdicts, verdictsOn } from './verdicts.js';

/** One change that alone would make a refused request fit. proto: Remedy */
export type SuggestedChange =
  | { readonly kind: 'WAIT_FOR_RELEASES'; readonly releases: number }
  | { readonly kind: 'UNCORDON_NODE'; readonly node: NodeId; readonly reason: string }
  | { readonly kind: 'RETURN_AGENT_OF_NODE'; readonly node: NodeId }
  | { readonly kind: 'RAISE_CLAIMS_MAX'; readonly tenant: string; readonly claimsMax: number }
  | { readonly kind: 'LOWER_MIN_RMA_BYTES'; readonly rmaBytes: number }
  | { readonly kind: 'RAISE_MAX_RMA_BYTES'; readonly rmaBytes: number }
  | { readonly kind: 'ALLOW_SHARING' }
  | { readonly kind: 'DROP_LABEL_REQUIREMENT'; readonly key: string }
  | { readonly kind: 'GO_WITHOUT_RMA' }
  | { readonly kind: 'UPGRADE_AGENT_OF_NODE'; readonly node: NodeId };

export interface Remedy {
  readonly change: SuggestedChange;
  /** How many nodes would serve after the change. */
  readonly nodeCount: number;
}

/** What each remedy is derived from. */
interface Case {
  readonly fleet: Fleet;
  readonly demand: Demand;
  readonly verdicts: Verdicts;
}

/** The changes that would make a refused request fit, most useful first. */
export function remediesFor(fleet: Fleet, demand: Demand, verdicts: Verdicts): readonly Remedy[] {
  const refused = { fleet, demand, verdicts };
  const remedies = [
    raiseQuota(refused),
    waitForReleases(refused),
    uncordon(refused),
    returnAgent(refused),
    upgradeAgent(refused),
    lowerMin(refused),
    raiseMax(refused),
    allowSharing(refused),
    ...dropRequirements(refused),
    goWithout(refused),
  ];
  return remedies.filter((remedy) => remedy !== null);
}

/**
 * With the quota used up, no other change alone would be enough; and when another cause rules out all nodes, a larger
 * quota alone would not be enough either.
 */
function raiseQuota({ demand, verdicts }: Case): Remedy | null {
  const { exhaustedQuota: quota } = demand;
  const held = verdicts.ruledOut.get('TENANT_QUOTA_REACHED');
  if (quota === null || quota.claimsMaxNeeded === null || held === undefined) return null;
  const { claimsMaxNeeded: claimsMax } = quota;
  return { change: { kind: 'RAISE_CLAIMS_MAX', tenant: tenantName(quota.tenant), claimsMax }, nodeCount: held.size };
}

function waitForReleases({ fleet, demand, verdicts }: Case): Remedy | null {
  const full = verdicts.ruledOut.get('NO_FREE_RMA');
  if (full === undefined) return null;
  const suitable = passesAllAfter(fleet, demand, 'NO_FREE_RMA', full.copy().keep(fleet.index.releasing));
  let releases = 0;
  let nodeCount = 0;
  for (const entry of entriesIn(fleet, suitable)) {
    const comingFree = allocatableCount(entry.record) - (usedCount(entry) - entry.releasingCount);
    if (comingFree <= 0) continue;
    releases += Math.min(comingFree, entry.releasingCount);
    nodeCount += 1;
  }
  return nodeCount === 0 ? null : { change: { kind: 'WAIT_FOR_RELEASES', releases }, nodeCount };
}

function uncordon(refused: Case): Remedy | null {
  for (const { record } of entriesIn(refused.fleet, fallenOnlyTo(refused, 'CORDONED'))) {
    const change = { kind: 'UNCORDON_NODE', node: record.id, reason: record.cordonReason ?? '' } as const;
    return { change, nodeCount: 1 };
  }
  return null;
}

function returnAgent(refused: Case): Remedy | null {
  for (const { record } of entriesIn(refused.fleet, fallenOnlyTo(refused, 'AGENT_SILENT'))) {
    return { change: { kind: 'RETURN_AGENT_OF_NODE', node: record.id }, nodeCount: 1 };
  }
  return null;
}

function upgradeAgent(refused: Case): Remedy | null {
  for (const { record } of entriesIn(refused.fleet, fallenOnlyTo(refused, 'HOLDER_NOT_ENFORCED'))) {
    return { change: { kind: 'UPGRADE_AGENT_OF_NODE', node: record.id }, nodeCount: 1 };
  }
  return null;
}

function lowerMin(refused: Case): Remedy | null {
  const { fleet } = refused;
  const mask = fallenOnlyTo(refused, 'RMA_TOO_SMALL');
  const largest = fleet.index
    .sizesWithin(0, refused.demand.spec.minRmaBytes - 1)
    .findLast((size) => has(fleet, mask, size));
  if (largest === undefined) return null;
  const change = { kind: 'LOWER_MIN_RMA_BYTES', rmaBytes: largest } as const;
  return { change, nodeCount: mask.keep(fleet.index.nodesOfSize(largest)).size };
}

function raiseMax(refused: Case): Remedy | null {
  const { fleet, demand } = refused;
  const mask = fallenOnlyTo(refused, 'RMA_TOO_LARGE');
  const sizes = fleet.index.sizesWithin(demand.spec.maxRmaBytes ?? 0, Number.POSITIVE_INFINITY);
  const smallest = sizes.find((size) => has(fleet, mask, size));
  if (smallest === undefined) return null;
  const change = { kind: 'RAISE_MAX_RMA_BYTES', rmaBytes: smallest } as const;
  return { change, nodeCount: mask.keep(fleet.index.nodesOfSize(smallest)).size };
}

function allowSharing(refused: Case): Remedy | null {
  const nodeCount = fallenOnlyTo(refused, 'GROUP_MEMBER_THERE').size;
  return nodeCount === 0 ? null : { change: { kind: 'ALLOW_SHARING' }, nodeCount };
}

/** One remedy for each label key whose requirements alone rule nodes out. */
function dropRequirements({ fleet, demand, verdicts }: Case): readonly Remedy[] {
  if (!verdicts.ruledOut.has('LABELS_DIFFER')) return [];
  const { labelRequirements } = demand.spec;
  const keys = [...new Set(labelRequirements.map(({ key }) => key))];
  return keys.flatMap((key) => {
    const relaxed = labelRequirements.filter((requirement) => requirement.key !== key);
    const { serving } = verdictsOn(fleet, { ...demand, spec: { ...demand.spec, labelRequirements: relaxed } });
    return serving.isEmpty
      ? []
      : [{ change: { kind: 'DROP_LABEL_REQUIREMENT', key } as const, nodeCount: serving.size }];
  });
}

function goWithout({ fleet, demand }: Case): Remedy | null {
  if (demand.spec.need === 'PREFERRED') return null;
  const mask = servingIn(fleet, fleet.index.roomWithoutRma.open, { ...demand, triedNodes: [] });
  return mask.isEmpty ? null : { change: { kind: 'GO_WITHOUT_RMA' }, nodeCount: mask.size };
}

/** The nodes that only `cause` rules out. */
function fallenOnlyTo({ fleet, demand, verdicts }: Case, cause: Cause): NodeMask {
  const fallen = verdicts.ruledOut.get(cause);
  return fallen === undefined ? NodeMask.none() : passesAllAfter(fleet, demand, cause, fallen.copy());
}

function has(fleet: Fleet, mask: NodeMask, rmaSizeBytes: number): boolean {
  return !mask.copy().keep(fleet.index.nodesOfSize(rmaSizeBytes)).isEmpty;
}

function* entriesIn(fleet: Fleet, mask: NodeMask): Generator<NodeEntry> {
  for (const ordinal of mask) {
    const entry = fleet.nodes.inOrder[ordinal];
    if (entry !== undefined) yield entry;
  }
}

/** A remedy as a sentence for people. */
export function inWords({ change, nodeCount }: Remedy): string {
  const more = `(+${nodeCount} node(s))`;
  switch (change.kind) {
    case 'WAIT_FOR_RELEASES':
      return `wait: ${change.releases} suitable RMA(s) are being given back now`;
    case 'UNCORDON_NODE':
      return `uncordon ${nodeName(change.node)} (cordoned: ${change.reason})`;
    case 'RETURN_AGENT_OF_NODE':
      return `bring back the agent of ${nodeName(change.node)}`;
    case 'UPGRADE_AGENT_OF_NODE':
      return `upgrade the agent of ${nodeName(change.node)}, so that it enforces for which holder the claim is`;
    case 'RAISE_CLAIMS_MAX':
      return `raise the quota of ${change.tenant} to ${change.claimsMax} claims`;
    case 'LOWER_MIN_RMA_BYTES':
      return `accept an RMA of ${sizeInWords(change.rmaBytes)} ${more}`;
    case 'RAISE_MAX_RMA_BYTES':
      return `accept an RMA as large as ${sizeInWords(change.rmaBytes)} ${more}`;
    case 'ALLOW_SHARING':
      return `let it share a node with others of its group ${more}`;
    case 'DROP_LABEL_REQUIREMENT':
      return `do without the requirement on label ${change.key} ${more}`;
    case 'GO_WITHOUT_RMA':
      return `prefer an RMA instead of requiring one ${more}`;
  }
}
