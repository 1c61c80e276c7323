import { isInCgroup } from './cgroup-pattern.js';

/**
 * Which processes may redeem a claim: those of one of these users, and of one of these control groups. An empty list
 * requires nothing; both are never empty. proto: HolderRequirement
 */
export interface HolderRequirement {
  readonly uids: readonly number[];
  /** Patterns of control groups. */
  readonly cgroups: readonly string[];
}

/** Whether a process is one that the claim is for. `cgroup` is null when it cannot be read. */
export function meetsRequirement(
  { uids, cgroups }: HolderRequirement,
  { uid, cgroup }: { readonly uid: number; readonly cgroup: string | null },
): boolean {
  if (uids.length > 0 && !uids.includes(uid)) return false;
  return cgroups.length === 0 || (cgroup !== null && cgroups.some((pattern) => isInCgroup(cgroup, pattern)));
}

/** The requirement as the end of a sentence, such as "of user 107 and control group /machine.slice/*". */
export function requirementInWords({ uids, cgroups }: HolderRequirement): string {
  const parts = [
    ...(uids.length === 0 ? [] : [`user ${uids.join(' or ')}`]),
    ...(cgroups.length === 0 ? [] : [`control group ${cgroups.join(' or ')}`]),
  ];
  return parts.join(' and ');
}
