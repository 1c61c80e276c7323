import type { HolderRequirement } from '../../../domain/holder-requirement.js';
import type { LabelRequirement } from '../../../domain/labels.js';
import type { ClaimSpec } from '../../../gen/rma/v1/ClaimSpec.js';
import type { ClaimSpecOptions } from '../../resources/claim-spec-options.js';

/** A guest's request as a message of the contract. */
export function toWireClaimSpec(options: ClaimSpecOptions): ClaimSpec {
  const { holder } = options;
  const required = holder === undefined ? {} : { holder: toWireHolder(holder) };
  return { ...toWireDemand(options), ...toWireGrouping(options), ...toWirePreference(options), ...required };
}

function toWireDemand(options: ClaimSpecOptions): ClaimSpec {
  return {
    guest: options.guest,
    minRmaBytes: options.minRmaBytes,
    maxRmaBytes: options.maxRmaBytes ?? 0,
    labelRequirements: (options.labelRequirements ?? []).map(toWireRequirement),
    node: options.node ?? '',
    excludedNodes: [...(options.excludedNodes ?? [])],
    device: options.device ?? 'DEVICE_KIND_UNSPECIFIED',
    labels: { ...options.labels },
  };
}

function toWireGrouping({ tenant = '', priority = 0, group = '', sharing }: ClaimSpecOptions): ClaimSpec {
  return { tenant, priority, group, sharing: sharing ?? 'SHARING_UNSPECIFIED' };
}

function toWirePreference({ strategy, spreadLabel = '', labelPreferences = [], need }: ClaimSpecOptions): ClaimSpec {
  return {
    strategy: strategy ?? 'STRATEGY_UNSPECIFIED',
    spreadLabel,
    labelPreferences: labelPreferences.map(({ requirement, weight }) => ({
      requirement: toWireRequirement(requirement),
      weight,
    })),
    need: need ?? 'NEED_UNSPECIFIED',
  };
}

function toWireHolder({ uids = [], cgroups = [] }: Partial<HolderRequirement>) {
  return { uids: [...uids], cgroups: [...cgroups] };
}

/** A condition on labels as a message of the contract. */
export function toWireRequirement({ key, operator, values }: LabelRequirement) {
  return { key, operator, values: [...values] };
}
