import { isInCgroup } from '../../cgroup-pattern.js';

/**
 * What a rule lets its peers do. `redeem` and `allocate` bring `confirm` and `nack` along, without which neither is of
 * use; `ping` is everybody's.
 */
export const LOCAL_RIGHTS = ['redeem', 'release', 'resume', 'status', 'allocate'] as const;
export type LocalRight = (typeof LOCAL_RIGHTS)[number];

/** What peers may do on the socket of an agent whose operator says nothing else: all but go without the broker. */
export const RIGHTS_BY_DEFAULT: readonly LocalRight[] = LOCAL_RIGHTS.filter((right) => right !== 'allocate');

/** What a peer may do, as long as it is connected. */
export interface PeerRights {
  readonly may: readonly LocalRight[];
  /** How many RMAs its user may have at once without the broker; null for as many as there are. */
  readonly unscheduledMax: number | null;
}

/** One rule of a socket. It is for peers that meet all of its conditions; null is no condition. */
export interface LocalRule extends PeerRights {
  readonly uids: readonly number[] | null;
  /** Primary and supplementary groups count alike. */
  readonly gids: readonly number[] | null;
  /** Patterns of control groups. */
  readonly cgroups: readonly string[] | null;
  /** How many connections one user may have at once by this rule; null for as many as any user may have. */
  readonly connectionsMax: number | null;
}

/** Whoever can reach the socket may do what is allowed by default. */
export const RULE_FOR_EVERYBODY: LocalRule = {
  uids: null,
  gids: null,
  cgroups: null,
  may: RIGHTS_BY_DEFAULT,
  connectionsMax: null,
  unscheduledMax: null,
};

/** The same, and `allocate`. */
export const RULE_TO_ALLOCATE: LocalRule = { ...RULE_FOR_EVERYBODY, may: LOCAL_RIGHTS };

/** Who a peer is, as far as rules ask. What takes reading is read when a rule asks for it. */
export interface PeerFacts {
  readonly uid: number;
  readonly gid: number;
  supplementaryGids(): readonly number[];
  /** Null when it cannot be read. */
  cgroup(): string | null;
}

/** The first rule that is for this peer; null when none is. */
export function ruleFor(rules: readonly LocalRule[], peer: PeerFacts): LocalRule | null {
  return rules.find((rule) => isFor(rule, peer)) ?? null;
}

/** False when no rule is for this user, whatever its groups are. */
export function canHaveRule(rules: readonly LocalRule[], uid: number): boolean {
  return rules.some((rule) => isForUid(rule, uid));
}

/** Cheapest first. */
function isFor(rule: LocalRule, peer: PeerFacts): boolean {
  return isForUid(rule, peer.uid) && isForGroups(rule, peer) && isForCgroup(rule, peer);
}

function isForUid({ uids }: LocalRule, uid: number): boolean {
  return uids === null || uids.includes(uid);
}

function isForGroups({ gids }: LocalRule, peer: PeerFacts): boolean {
  if (gids === null || gids.includes(peer.gid)) return true;
  return peer.supplementaryGids().some((gid) => gids.includes(gid));
}

function isForCgroup({ cgroups }: LocalRule, peer: PeerFacts): boolean {
  if (cgroups === null) return true;
  const cgroup = peer.cgroup();
  return cgroup !== null && cgroups.some((pattern) => isInCgroup(cgroup, pattern));
}
