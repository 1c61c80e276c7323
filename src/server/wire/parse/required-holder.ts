import { invalidField } from '../../../common/errors/rma-error.js';
import { CGROUP_PATTERN_FORM, isCgroupPattern } from '../../../domain/cgroup-pattern.js';
import { HOLDER_CGROUPS_MAX, HOLDER_UIDS_MAX } from '../../../domain/contract-limits.js';
import type { HolderRequirement } from '../../../domain/holder-requirement.js';
import type { HolderRequirement__Output } from '../../../gen/rma/v1/HolderRequirement.js';
import { parseCount } from './number.js';

/** uid_t has 32 bits, and its largest value means nobody. */
const UID_MAX = 2 ** 32 - 2;

/** Which processes may redeem a claim; null for any. */
export function parseRequiredHolder(wire: HolderRequirement__Output | null): HolderRequirement | null {
  if (wire === null || wire.uids.length + wire.cgroups.length === 0) return null;
  parseCount('spec.holder.uids count', wire.uids.length, 0, HOLDER_UIDS_MAX);
  parseCount('spec.holder.cgroups count', wire.cgroups.length, 0, HOLDER_CGROUPS_MAX);
  return {
    uids: wire.uids.map((uid, index) => parseCount(`spec.holder.uids[${index}]`, uid, 0, UID_MAX)),
    cgroups: wire.cgroups.map((pattern, index) => parsePattern(`spec.holder.cgroups[${index}]`, pattern)),
  };
}

function parsePattern(field: string, pattern: string): string {
  if (isCgroupPattern(pattern)) return pattern;
  throw invalidField(field, `has to be ${CGROUP_PATTERN_FORM}`);
}
