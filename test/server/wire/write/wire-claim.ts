import { toDuration } from '../../../../src/common/wire/duration.js';
import { toTimestamp } from '../../../../src/common/wire/timestamp.js';
import type { Claim, ClaimSpec } from '../../../../src/domain/broker/records/claim.js';
import type { ClearingProof } from '../../../../src/domain/claim-state.js';
import type { HolderRequirement } from '../../../../src/domain/holder-requirement.js';
import { claimName, nodeName, tenantName } from '../../../../src/domain/ids.js';
import type { LabelRequirement } from '../../../../src/domain/labels.js';
import type { Claim as WireClaim } from '../../../../src/gen/rma/v1/Claim.js';
import type { ClaimSpec as WireClaimSpec } from '../../../../src/gen/rma/v1/ClaimSpec.js';
import type { ClearingProof as WireClearingProof } from '../../../../src/gen/rma/v1/ClearingProof.js';
import type { PlacementRecord as WirePlacementRecord } from '../../../../src/gen/rma/v1/PlacementRecord.js';

/**
 * A claim as an object of the contract, for the library to encode: what the broker writes
 * by itself must come to the same.
 */
export function wireClaim(claim: Claim): WireClaim {
  return {
    name: claimName(claim.id),
    spec: toWireSpec(claim.spec),
    state: claim.state,
    node: nodeName(claim.node),
    rmaBytes: claim.rmaBytes,
    device: claim.device,
    fencingToken: claim.fencingToken,
    createTime: toTimestamp(claim.createMs),
    updateTime: toTimestamp(claim.updateMs),
    expireTime: toTimestamp(claim.expireMs),
    endTime: claim.endMs === null ? null : toTimestamp(claim.endMs),
    endCause: claim.endCause ?? 'END_CAUSE_UNSPECIFIED',
    holder: claim.holder,
    clearing: claim.clearing === null ? null : toWireClearing(claim.clearing),
    revision: claim.revision,
    placement: toWirePlacement(claim),
  };
}

function toWirePlacement({ placement, triedNodes }: Claim): WirePlacementRecord {
  const { placeMs, openNodeCount, nodeFreeCount, waitedMs } = placement;
  const triedNames = triedNodes.map(nodeName);
  return {
    placeTime: toTimestamp(placeMs),
    openNodeCount,
    nodeFreeCount,
    waited: waitedMs === 0 ? null : toDuration(waitedMs),
    triedNodes: triedNames,
  };
}

export function toWireHolder({ uids, cgroups }: HolderRequirement) {
  return { uids: [...uids], cgroups: [...cgroups] };
}

function toWireSpec(spec: ClaimSpec): WireClaimSpec {
  return {
    guest: spec.guest,
    minRmaBytes: spec.minRmaBytes,
    maxRmaBytes: spec.maxRmaBytes ?? 0,
    labelRequirements: spec.labelRequirements.map(toWireRequirement),
    node: spec.node === null ? '' : nodeName(spec.node),
    device: spec.device ?? 'DEVICE_KIND_UNSPECIFIED',
    labels: { ...spec.labels },
    excludedNodes: spec.excludedNodes.map(nodeName),
    tenant: spec.tenant === null ? '' : tenantName(spec.tenant),
    priority: spec.priority,
    group: spec.group ?? '',
    sharing: spec.sharing,
    strategy: spec.strategy,
    spreadLabel: spec.spreadLabel ?? '',
    labelPreferences: spec.labelPreferences.map(({ requirement, weight }) => ({
      requirement: toWireRequirement(requirement),
      weight,
    })),
    need: spec.need,
    holder: spec.requiredHolder === null ? null : toWireHolder(spec.requiredHolder),
  };
}

function toWireRequirement(requirement: LabelRequirement) {
  return { ...requirement, values: [...requirement.values] };
}

function toWireClearing({ method, durationMs, pagesChecked }: ClearingProof): WireClearingProof {
  return { method, duration: toDuration(durationMs), pagesChecked };
}
