import { EXAMPLE_NODES_MAX } from '../../contract-limits.js';
import { type NodeId, nodeName, tenantName } from '../../ids.js';
import type { Refusal } from '../../reasons.js';
import { RETRY_AFTER_MS } from '../../retry-after.js';
import type { Fleet } from '../fleet/fleet.js';
import type { NodeMask } from '../index/node-mask.js';
import type { ClaimSpec } from '../records/claim.js';
import type { ExhaustedQuota } from '../records/tenant.js';
import { type Demand, demandOf } from './demand.js';
import { CAUSES, type Cause, isStanding } from './feasibility.js';
import { inWords, type Remedy, remediesFor, type SuggestedChange } from './remedies.js';
import { verdictsOn } from './verdicts.js';

/** How many nodes one cause ruled out. */
export interface CauseCount {
  readonly cause: Cause;
  readonly nodeCount: number;
  /** Up to three of them. */
  readonly exampleNodes: readonly NodeId[];
}

/**
 * Which nodes serve a request, and why the others do not. Each node counts once, under the first cause that rules it
 * out.
 */
export interface Explanation {
  readonly nodeCount: number;
  /** How many nodes would serve it now, with an RMA. This and the counts of `causes` add up to `nodeCount`. */
  readonly fittingNodeCount: number;
  /** In the order of CAUSES; causes that ruled out no node are left out. */
  readonly causes: readonly CauseCount[];
  /** What would make it fit, most useful first; empty when it fits. */
  readonly remedies: readonly Remedy[];
  /** The remedies as sentences. */
  readonly hints: readonly string[];
  /** RMAs on otherwise suitable nodes that are being released. */
  readonly releasingCount: number;
}

/** A refusal to place, with everything that is known about why. */
export interface PlacementRefusal extends Refusal {
  readonly reason: 'NO_FREE_RMA' | 'NO_MATCHING_NODE' | 'TENANT_QUOTA_REACHED';
  readonly explanation: Explanation;
}

/** Which nodes serve `demand` with an RMA, and what rules out the others. */
export function explain(fleet: Fleet, demand: Demand): Explanation {
  const verdicts = verdictsOn(fleet, demand);
  const fittingNodeCount = verdicts.serving.size;
  const remedies = fittingNodeCount > 0 ? [] : remediesFor(fleet, demand, verdicts);
  const [wait] = remedies.flatMap(({ change }) => (change.kind === 'WAIT_FOR_RELEASES' ? [change.releases] : []));
  return {
    nodeCount: fleet.nodes.size,
    fittingNodeCount,
    causes: CAUSES.flatMap((cause) => countOf(fleet, cause, verdicts.ruledOut.get(cause))),
    remedies,
    hints: remedies.map(inWords),
    releasingCount: wait ?? 0,
  };
}

/** The refusal of a `demand` that fits nowhere, with the reason. */
export function explainRefusal(fleet: Fleet, demand: Demand): PlacementRefusal {
  const explanation = explain(fleet, demand);
  const refusal = { explanation, ...reasonFor(demand, explanation) };
  return explanation.releasingCount === 0 ? refusal : { ...refusal, retryAfterMs: RETRY_AFTER_MS.RMA_RETURNED };
}

/**
 * The refusal of a group whose guests each fit alone but not all together. The explanation is that of the first guest.
 */
export function explainGroupRefusal(fleet: Fleet, specs: readonly ClaimSpec[]): PlacementRefusal {
  const [spec] = specs;
  if (spec === undefined) throw new Error('a group of nobody');
  const explanation = explain(fleet, demandOf(spec, { groupIsTooLarge: true }));
  const message = `no room for all ${specs.length} guests of the group at once, though there is for each of them; ask for fewer, or wait`;
  return { reason: 'NO_FREE_RMA', message, metadata: { guests: String(specs.length) }, explanation };
}

/** The same refusal without the remedies of one kind, which would not help. */
export function withoutRemedy(refusal: PlacementRefusal, kind: SuggestedChange['kind']): PlacementRefusal {
  const remedies = refusal.explanation.remedies.filter(({ change }) => change.kind !== kind);
  return { ...refusal, explanation: { ...refusal.explanation, remedies, hints: remedies.map(inWords) } };
}

function countOf(fleet: Fleet, cause: Cause, mask: NodeMask | undefined): CauseCount[] {
  if (mask === undefined) return [];
  const exampleNodes: NodeId[] = [];
  for (const ordinal of mask) {
    const id = fleet.nodes.inOrder[ordinal]?.record.id;
    if (id !== undefined) exampleNodes.push(id);
    if (exampleNodes.length === EXAMPLE_NODES_MAX) break;
  }
  return [{ cause, nodeCount: mask.size, exampleNodes }];
}

function reasonFor({ spec, exhaustedQuota }: Demand, explanation: Explanation) {
  const { causes } = explanation;
  if (exhaustedQuota !== null && causes.some(({ cause }) => cause === 'TENANT_QUOTA_REACHED')) {
    const { tenant, claimsMax } = exhaustedQuota;
    const name = tenantName(tenant);
    const message = quotaMessage(exhaustedQuota, explanation);
    return {
      reason: 'TENANT_QUOTA_REACHED',
      message,
      metadata: { tenant: name, claims_max: String(claimsMax) },
    } as const;
  }
  const reason = causes.every(({ cause }) => isStanding(cause)) ? 'NO_MATCHING_NODE' : 'NO_FREE_RMA';
  return { reason, message: messageFor(spec, explanation) } as const;
}

function quotaMessage(
  { tenant, claimsMax, liveCount, claimsMaxNeeded }: ExhaustedQuota,
  { hints }: Explanation,
): string {
  const excess = (claimsMaxNeeded ?? Number.POSITIVE_INFINITY) - claimsMax;
  const advice = [...hints.slice(0, 1), ...(excess <= liveCount ? [`release ${excess} of its claims`] : [])];
  const facts = `${tenantName(tenant)} has ${liveCount} live claims with an RMA and may have ${claimsMax}`;
  return advice.length === 0 ? facts : `${facts}; ${advice.join(', or ')}`;
}

const CAUSE_WORDS: Readonly<Record<Cause, string>> = {
  NOT_THE_NAMED_NODE: 'not the named node',
  EXCLUDED_NODE: 'excluded',
  OTHER_DEVICE: 'another device',
  LABELS_DIFFER: 'labels differ',
  HOLDER_NOT_ENFORCED: 'agent does not enforce the holder',
  RMA_TOO_SMALL: 'RMA too small',
  RMA_TOO_LARGE: 'RMA too large',
  CORDONED: 'cordoned',
  AGENT_SILENT: 'agent silent',
  GROUP_MEMBER_THERE: 'another of its group there',
  NO_FREE_RMA: 'no free RMA',
  COULD_NOT_PREPARE: 'could not prepare it',
  TENANT_QUOTA_REACHED: 'tenant quota reached',
  GROUP_TOO_LARGE: 'not enough for the whole group',
};

function messageFor(spec: ClaimSpec, { nodeCount, causes, hints }: Explanation): string {
  const where = spec.node === null ? '' : ` on ${nodeName(spec.node)}`;
  const counts = causes.map(({ cause, nodeCount: count }) => `${count} ${CAUSE_WORDS[cause]}`).join(', ');
  const named = causes.find(({ cause }) => cause === 'NOT_THE_NAMED_NODE');
  if (spec.node !== null && nodeCount > 0 && named?.nodeCount === nodeCount) {
    return `no node can take guest ${spec.guest}: the broker knows no ${nodeName(spec.node)}`;
  }
  const why = nodeCount === 0 ? 'no agent has registered a node yet' : counts;
  const next = hints[0] === undefined ? '' : `; ${hints[0]}`;
  return `no node can take guest ${spec.guest}${where}: 0 of ${nodeCount} fit (${why})${next}`;
}
