import type { Holder } from '../../domain/claim-state.js';
import type { ClaimId } from '../../domain/ids.js';
import type { ProcessSubscription, ProcessWatches } from './watched-process.js';

/** Tells when the holder of a claim has ended. */
export class HolderWatch {
  private readonly watched = new Map<
    ClaimId,
    { readonly holder: Holder; readonly subscription: ProcessSubscription }
  >();

  constructor(
    private readonly processes: ProcessWatches,
    private readonly onEnded: (claim: ClaimId) => void,
  ) {}

  /** Tells at once when that process has ended already, also when its pid means another one by now. */
  watch(claim: ClaimId, holder: Holder): void {
    this.unwatch(claim);
    const subscription = this.processes.find(holder, () => this.ended(claim));
    if (subscription === null) this.onEnded(claim);
    else this.watched.set(claim, { holder, subscription });
  }

  /** Whether this process is a holder. */
  has({ pid, startTicks }: Holder): boolean {
    for (const { holder } of this.watched.values()) {
      if (holder.pid === pid && holder.startTicks === startTicks) return true;
    }
    return false;
  }

  unwatch(claim: ClaimId): void {
    this.watched.get(claim)?.subscription.close();
    this.watched.delete(claim);
  }

  /** Watches nobody any more. */
  close(): void {
    for (const claim of [...this.watched.keys()]) this.unwatch(claim);
  }

  private ended(claim: ClaimId): void {
    this.watched.delete(claim);
    this.onEnded(claim);
  }
}
