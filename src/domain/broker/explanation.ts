import { type NodeId, nodeName } from '../ids.js';
import type { Refusal } from '../reasons.js';
import type { ClaimSpec } from './claim.js';
import { CAUSES, type Cause, isStanding, ruledOutBy } from './feasibility.js';
import type { Fleet } from './fleet.js';
import { hintsFor } from './hints.js';
import type { NodeEntry } from './node.js';

/** Enough to know where to look; the counts tell the rest. */
const EXAMPLE_NODES_MAX = 3;

/** How many nodes one cause ruled out. */
export interface CauseCount {
  readonly cause: Cause;
  readonly nodeCount: number;
  /** Up to three of them. */
  readonly exampleNodes: readonly NodeId[];
}

/** Why no node serves a request. The counts add up to `nodeCount`: each node counts under the first cause against it. */
export interface Explanation {
  readonly nodeCount: number;
  /** In the order of CAUSES; causes that ruled out no node are left out. */
  readonly causes: readonly CauseCount[];
  /** What would make it fit, most useful first. */
  readonly hints: readonly string[];
  /** RMAs on otherwise suitable nodes that are on their way back. */
  readonly releasingCount: number;
}

/** A refusal to place, with everything that is known about why. */
export interface PlacementRefusal extends Refusal {
  readonly reason: 'NO_FREE_RMA' | 'NO_MATCHING_NODE';
  readonly explanation: Explanation;
}

/** When to try again while RMAs are on their way back: a release takes about as long as clearing one RMA. */
const RETRY_WHILE_RELEASING_MS = 1_000;

/** Says why `spec` fits nowhere. It looks at every node. */
export function explain(fleet: Fleet, spec: ClaimSpec, excluded: readonly NodeId[]): PlacementRefusal {
  const ruledOut = new Map<Cause, NodeEntry[]>();
  for (const entry of fleet.nodes.values()) {
    const cause = ruledOutBy(entry, spec, excluded);
    if (cause === null) continue;
    const entries = ruledOut.get(cause);
    if (entries === undefined) ruledOut.set(cause, [entry]);
    else entries.push(entry);
  }
  return refusalFor(fleet, spec, ruledOut);
}

function refusalFor(fleet: Fleet, spec: ClaimSpec, ruledOut: ReadonlyMap<Cause, NodeEntry[]>): PlacementRefusal {
  const causes = CAUSES.filter((cause) => ruledOut.has(cause)).map((cause) =>
    countOf(cause, ruledOut.get(cause) ?? []),
  );
  const releasingCount = countReleasing(fleet, ruledOut.get('NO_FREE_RMA') ?? []);
  const explanation: Explanation = {
    nodeCount: fleet.nodes.size,
    causes,
    hints: hintsFor({ spec, ruledOut, releasingCount }),
    releasingCount,
  };
  const reason = causes.every(({ cause }) => isStanding(cause)) ? 'NO_MATCHING_NODE' : 'NO_FREE_RMA';
  const message = messageFor(spec, explanation);
  if (releasingCount === 0) return { reason, message, explanation };
  return { reason, message, explanation, retryAfterMs: RETRY_WHILE_RELEASING_MS };
}

function countOf(cause: Cause, entries: readonly NodeEntry[]): CauseCount {
  const exampleNodes = entries.slice(0, EXAMPLE_NODES_MAX).map((entry) => entry.record.id);
  return { cause, nodeCount: entries.length, exampleNodes };
}

function countReleasing(fleet: Fleet, full: readonly NodeEntry[]): number {
  let count = 0;
  for (const entry of full) {
    for (const id of entry.liveClaims) if (fleet.claims.get(id)?.state === 'RELEASING') count += 1;
  }
  return count;
}

const CAUSE_WORDS: Readonly<Record<Cause, string>> = {
  NOT_THE_NAMED_NODE: 'not the named node',
  OTHER_DEVICE: 'another device',
  LABELS_DIFFER: 'labels differ',
  RMA_TOO_SMALL: 'RMA too small',
  RMA_TOO_LARGE: 'RMA too large',
  CORDONED: 'cordoned',
  AGENT_SILENT: 'agent silent',
  NO_FREE_RMA: 'no free RMA',
  COULD_NOT_PREPARE: 'could not prepare it',
};

function messageFor(spec: ClaimSpec, { nodeCount, causes, hints }: Explanation): string {
  const where = spec.node === null ? '' : ` on ${nodeName(spec.node)}`;
  const counts = causes.map(({ cause, nodeCount: count }) => `${count} ${CAUSE_WORDS[cause]}`).join(', ');
  const why = nodeCount === 0 ? 'no agent has registered a node yet' : counts;
  const next = hints[0] === undefined ? '' : `; ${hints[0]}`;
  return `no node can take guest ${spec.guest}${where}: 0 of ${nodeCount} fit (${why})${next}`;
}
