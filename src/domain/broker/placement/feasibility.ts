import { meetsAll } from '../../labels.js';
import type { Fleet } from '../fleet/fleet.js';
import type { ClaimSpec } from '../records/claim.js';
import { type NodeEntry, type NodeRecord, roomWithoutRma, unusedCount } from '../records/node.js';
import type { Demand } from './demand.js';

/**
 * Why a node does not serve a request, in the order in which the causes are checked. proto: PlacementExplanation.Cause
 */
export const CAUSES = [
  'NOT_THE_NAMED_NODE',
  'EXCLUDED_NODE',
  'OTHER_DEVICE',
  'LABELS_DIFFER',
  'HOLDER_NOT_ENFORCED',
  'RMA_TOO_SMALL',
  'RMA_TOO_LARGE',
  'CORDONED',
  'AGENT_SILENT',
  'GROUP_MEMBER_THERE',
  'NO_FREE_RMA',
  'COULD_NOT_PREPARE',
  'TENANT_QUOTA_REACHED',
  'GROUP_TOO_LARGE',
] as const;
export type Cause = (typeof CAUSES)[number];

/** Causes that no waiting, uncordoning or release removes: the node is of the wrong kind. */
const STANDING_CAUSES: ReadonlySet<Cause> = new Set<Cause>([
  'NOT_THE_NAMED_NODE',
  'EXCLUDED_NODE',
  'OTHER_DEVICE',
  'LABELS_DIFFER',
  'HOLDER_NOT_ENFORCED',
  'RMA_TOO_SMALL',
  'RMA_TOO_LARGE',
]);

/** True when a node ruled out by `cause` can never serve the request. */
export function isStanding(cause: Cause): boolean {
  return STANDING_CAUSES.has(cause);
}

/** The first cause that rules `entry` out for `demand` with an RMA; null when it serves. */
export function ruledOutBy(fleet: Fleet, entry: NodeEntry, demand: Demand): Cause | null {
  const { spec } = demand;
  return (
    ofWrongKind(entry, spec) ??
    ofWrongSize(entry, spec) ??
    closed(entry) ??
    (isForbiddenByGroup(fleet, entry, spec) ? 'GROUP_MEMBER_THERE' : null) ??
    taken(entry, demand)
  );
}

/** True when `entry` can take the guest of `demand` without an RMA. */
export function takesGuestsWithoutRma(fleet: Fleet, entry: NodeEntry, { spec }: Demand): boolean {
  return roomWithoutRma(entry) !== null && ofWrongKind(entry, spec) === null && !isForbiddenByGroup(fleet, entry, spec);
}

/** True when the node's RMAs have the size and device that a claim asks for, and its agent enforces for whom it is. */
export function suits({ rmaSizeBytes, device, enforcesHolder }: NodeRecord, spec: ClaimSpec): boolean {
  if (spec.device !== null && spec.device !== device) return false;
  return ofWrongSize({ record: { rmaSizeBytes } }, spec) === null && (spec.requiredHolder === null || enforcesHolder);
}

function ofWrongKind({ record }: NodeEntry, spec: ClaimSpec): Cause | null {
  if (spec.node !== null && spec.node !== record.id) return 'NOT_THE_NAMED_NODE';
  if (spec.excludedNodes.length > 0 && spec.excludedNodes.includes(record.id)) return 'EXCLUDED_NODE';
  if (spec.device !== null && spec.device !== record.device) return 'OTHER_DEVICE';
  if (!meetsAll(record.labels, spec.labelRequirements)) return 'LABELS_DIFFER';
  return spec.requiredHolder === null || record.enforcesHolder ? null : 'HOLDER_NOT_ENFORCED';
}

function ofWrongSize(
  { record }: { readonly record: Pick<NodeRecord, 'rmaSizeBytes'> },
  { minRmaBytes, maxRmaBytes }: ClaimSpec,
): Cause | null {
  if (record.rmaSizeBytes < minRmaBytes) return 'RMA_TOO_SMALL';
  return maxRmaBytes !== null && record.rmaSizeBytes > maxRmaBytes ? 'RMA_TOO_LARGE' : null;
}

function closed({ record, session }: NodeEntry): Cause | null {
  if (record.cordonReason !== null) return 'CORDONED';
  return session === null ? 'AGENT_SILENT' : null;
}

function isForbiddenByGroup(fleet: Fleet, { record }: NodeEntry, spec: ClaimSpec): boolean {
  return spec.sharing === 'FORBIDDEN' && fleet.groups.membersOf(spec).has(record.id);
}

function taken(entry: NodeEntry, { triedNodes, exhaustedQuota, groupIsTooLarge }: Demand): Cause | null {
  if (unusedCount(entry) === 0) return 'NO_FREE_RMA';
  if (triedNodes.includes(entry.record.id)) return 'COULD_NOT_PREPARE';
  if (exhaustedQuota !== null) return 'TENANT_QUOTA_REACHED';
  return groupIsTooLarge ? 'GROUP_TOO_LARGE' : null;
}
