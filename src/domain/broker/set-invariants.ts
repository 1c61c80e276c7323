import { type ClaimId, claimName } from '../ids.js';
import { type Claim, type ClaimSet, canExpire } from './records/claim.js';

/** A claim that was made together with others. */
type Member = Claim & { readonly set: ClaimSet };

/** The broken invariants of claims that were made together. Claims that have left memory are not checked. */
export function brokenSets(claims: Iterable<Claim>): string[] {
  const sets = new Map<ClaimId, Member[]>();
  for (const claim of claims) {
    if (!isMember(claim)) continue;
    sets.set(claim.set.first, [...(sets.get(claim.set.first) ?? []), claim]);
  }
  return [...sets].flatMap(([first, members]) => brokenSet(claimName(first), members));
}

function isMember(claim: Claim): claim is Member {
  return claim.set !== null;
}

function brokenSet(name: string, members: readonly Member[]): string[] {
  const broken: string[] = [];
  const waiting = members.filter(canExpire);
  const isTorn = differ(members, ({ createRevision, set }) => createRevision - set.index);
  if (isTorn || differ(members, ({ set }) => set.size) || members.some(({ set }) => set.index >= set.size))
    broken.push(`the group of ${name} was not made in one decision`);
  if (differ(waiting, ({ expireMs }) => expireMs)) broken.push(`the group of ${name} has more than one expiry`);
  if (waiting.length > 0 && members.some(({ endCause }) => endCause === 'PREPARE_FAILED'))
    broken.push(`${waiting.length} of the group of ${name} wait, and one could not be prepared`);
  return broken;
}

function differ<T>(members: readonly T[], of: (member: T) => number): boolean {
  return new Set(members.map(of)).size > 1;
}
