import type { Claim } from '../../domain/broker/records/claim.js';
import type { Purged, PurgeLimits } from './store.js';

/** Which of `count` claims, the oldest first, a purge forgets. */
export function choosePurged(
  oldestFirst: Iterable<Claim>,
  count: number,
  { endedBeforeMs, keptMax, forgetMax }: PurgeLimits,
): { readonly claims: readonly Claim[]; readonly purged: Purged } {
  const claims: Claim[] = [];
  let [earlyCount, earlyEndMs] = [0, null as number | null];
  for (const claim of oldestFirst) {
    const isEarly = (claim.endMs ?? 0) >= endedBeforeMs;
    if (claims.length >= forgetMax || (isEarly && count - claims.length <= keptMax)) break;
    claims.push(claim);
    if (isEarly) [earlyCount, earlyEndMs] = [earlyCount + 1, claim.endMs];
  }
  return { claims, purged: { count: claims.length, earlyCount, earlyEndMs } };
}
