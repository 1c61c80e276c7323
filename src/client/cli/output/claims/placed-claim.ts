import { requirementInWords } from '../../../../domain/holder-requirement.js';
import type { Claim, ClaimSpec, PlacementRecord } from '../../../resources/claim.js';
import { ageCell, durationCell, idCell, sizeCell } from '../cells.js';
import { renderFields } from '../fields.js';
import { requirementWords } from './requirement-words.js';

/** How a claim was placed, for people. */
export function renderPlacedClaim(claim: Claim, nowMs: number): string {
  const { name, spec, state, node, rmaBytes, device, placement } = claim;
  return renderFields([
    ['claim', `${name} (${state})`],
    ['guest', spec.guest],
    ['asked for', specWords(spec)],
    ['node', node],
    ['rma', rmaBytes === 0 ? 'none' : `${sizeCell(rmaBytes)} (${device})`],
    ...(placement === null ? [] : recordFields(claim, placement, nowMs)),
  ]);
}

function recordFields({ rmaBytes }: Claim, placement: PlacementRecord, nowMs: number) {
  const { placeTimeMs, openNodeCount, nodeFreeCount, waitedMs, triedNodes } = placement;
  const ofOpen = `one of ${openNodeCount} node(s) with a free RMA of this size; it had ${nodeFreeCount} free`;
  const without = `none had a free RMA; one of ${openNodeCount} node(s) whose guests can do without`;
  return [
    ['placed', `${ageCell(placeTimeMs, nowMs)} ago: ${rmaBytes === 0 ? without : ofOpen}`] as const,
    ...(waitedMs === 0 ? [] : [['waited', `${durationCell(waitedMs)} for capacity`] as const]),
    ...(triedNodes.length === 0 ? [] : [['tried before', triedNodes.map(idCell).join(', ')] as const]),
  ];
}

/** A guest's request, as far as it affects placement. */
export function specWords(spec: ClaimSpec): string {
  const { minRmaBytes, maxRmaBytes, node, excludedNodes, device, tenant } = spec;
  const words = [
    `at least ${sizeCell(minRmaBytes)}`,
    maxRmaBytes === null ? null : `at most ${sizeCell(maxRmaBytes)}`,
    node === null ? null : `only ${idCell(node)}`,
    excludedNodes.length === 0 ? null : `not ${excludedNodes.map(idCell).join(', ')}`,
    device,
    ...spec.labelRequirements.map(requirementWords),
    ...spec.labelPreferences.map(({ requirement, weight }) => `rather ${requirementWords(requirement)} (${weight})`),
    ...preferenceWords(spec),
    tenant === null ? null : `tenant ${idCell(tenant)}`,
    spec.holder === null ? null : `for ${requirementInWords(spec.holder)}`,
  ];
  return words.filter((word) => word !== null).join('; ');
}

function preferenceWords({ group, sharing, strategy, spreadLabel, need }: ClaimSpec): (string | null)[] {
  return [
    group === null ? null : `group ${group}, sharing ${sharing}`,
    strategy === 'SPREAD' ? null : strategy,
    spreadLabel === null ? null : `evened out over ${spreadLabel}`,
    need === 'REQUIRED' ? null : `an RMA is ${need}`,
  ];
}
