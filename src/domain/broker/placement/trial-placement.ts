import type { Fleet } from '../fleet/fleet.js';
import type { Claim } from '../records/claim.js';

/**
 * Claims counted on their nodes while a decision looks for places for the next ones. Afterwards all counts are put
 * back: the fleet is as it was, and the decision is applied like any other.
 */
export class TrialPlacement {
  private readonly claims = new Set<Claim>();

  constructor(private readonly fleet: Fleet) {}

  add(claim: Claim): void {
    this.claims.add(claim);
    this.fleet.count(claim);
  }

  remove(claim: Claim): void {
    this.claims.delete(claim);
    this.fleet.uncount(claim);
  }

  end(): void {
    for (const claim of [...this.claims]) this.remove(claim);
  }
}

/**
 * Runs `work` and puts all counts back, whatever happens. What becomes free by putting back does not count as freed for
 * waiting requests.
 */
export function tried<T>(fleet: Fleet, work: (trial: TrialPlacement) => T): T {
  const trial = new TrialPlacement(fleet);
  const freedBefore = new Set(fleet.index.freed);
  const relievedBefore = new Set(fleet.tenants.relieved);
  try {
    return work(trial);
  } finally {
    trial.end();
    keepOnly(fleet.index.freed, freedBefore);
    keepOnly(fleet.tenants.relieved, relievedBefore);
  }
}

function keepOnly<T>(set: Set<T>, kept: ReadonlySet<T>): void {
  for (const member of set) if (!kept.has(member)) set.delete(member);
}
