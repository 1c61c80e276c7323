import { CLAIM_STATES, type ClaimState } from '../../claim-state.js';

/** How many claims are in each state, kept up as they move: counting them anew takes as long as there are claims. */
export class ClaimTally {
  private readonly counts = new Map<ClaimState, number>(CLAIM_STATES.map((state) => [state, 0]));

  /** @param from null for a claim that is new, `to` null for one that is forgotten */
  move(from: ClaimState | null, to: ClaimState | null): void {
    if (from !== null) this.add(from, -1);
    if (to !== null) this.add(to, 1);
  }

  of(state: ClaimState): number {
    return this.counts.get(state) ?? 0;
  }

  private add(state: ClaimState, by: number): void {
    this.counts.set(state, this.of(state) + by);
  }
}
