import type { NodeId } from '../ids.js';
import { meetsAll } from '../labels.js';
import type { ClaimSpec } from './claim.js';
import { type NodeEntry, unusedCount } from './node.js';

/** Why a node does not serve a request, in the order in which a node is ruled out. proto: PlacementExplanation.Cause */
export const CAUSES = [
  'NOT_THE_NAMED_NODE',
  'OTHER_DEVICE',
  'LABELS_DIFFER',
  'RMA_TOO_SMALL',
  'RMA_TOO_LARGE',
  'CORDONED',
  'AGENT_SILENT',
  'NO_FREE_RMA',
  'COULD_NOT_PREPARE',
] as const;
export type Cause = (typeof CAUSES)[number];

/** Causes that waiting, uncordoning or freeing cannot remove: the node is of the wrong kind. */
const STANDING_CAUSES: ReadonlySet<Cause> = new Set<Cause>([
  'NOT_THE_NAMED_NODE',
  'OTHER_DEVICE',
  'LABELS_DIFFER',
  'RMA_TOO_SMALL',
  'RMA_TOO_LARGE',
]);

/** True when a node ruled out by `cause` can never serve the request. */
export function isStanding(cause: Cause): boolean {
  return STANDING_CAUSES.has(cause);
}

/** The first cause that keeps `entry` from serving `spec`; null when it serves. */
export function ruledOutBy(entry: NodeEntry, spec: ClaimSpec, excluded: readonly NodeId[]): Cause | null {
  return unsuitable(entry, spec) ?? unavailable(entry, excluded);
}

function unsuitable({ record }: NodeEntry, spec: ClaimSpec): Cause | null {
  if (spec.node !== null && spec.node !== record.id) return 'NOT_THE_NAMED_NODE';
  if (spec.device !== null && spec.device !== record.device) return 'OTHER_DEVICE';
  if (!meetsAll(record.labels, spec.labelRequirements)) return 'LABELS_DIFFER';
  if (record.rmaSizeBytes < spec.minRmaBytes) return 'RMA_TOO_SMALL';
  if (spec.maxRmaBytes !== null && record.rmaSizeBytes > spec.maxRmaBytes) return 'RMA_TOO_LARGE';
  return null;
}

function unavailable(entry: NodeEntry, excluded: readonly NodeId[]): Cause | null {
  if (entry.record.cordonReason !== null) return 'CORDONED';
  if (entry.session === null) return 'AGENT_SILENT';
  if (unusedCount(entry) === 0) return 'NO_FREE_RMA';
  if (excluded.includes(entry.record.id)) return 'COULD_NOT_PREPARE';
  return null;
}
