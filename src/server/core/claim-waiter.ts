import type { Clock } from '../../common/clock/clock.js';
import type { Change } from '../../domain/broker/records/change.js';
import type { Claim } from '../../domain/broker/records/claim.js';
import type { ClaimId } from '../../domain/ids.js';
import type { Caller } from '../wire/caller.js';
import type { CommitListener } from './broker-core.js';
import { stoppingBeforePrepared } from './broker-stopping.js';

/**
 * Waits for claims to leave RESERVED. There are at most as many waiters as calls in flight, which the server bounds.
 */
export class ClaimWaiter implements CommitListener {
  private readonly waiting = new Map<ClaimId, Set<(claim: Claim | null) => void>>();

  /** @param stopping ends every wait: agents' sessions are then closed, and no report can arrive any more */
  constructor(
    private readonly clock: Clock,
    private readonly stopping: AbortSignal,
  ) {
    stopping.addEventListener('abort', () => this.settleAll(), { once: true });
  }

  /**
   * The claim as it was when it left RESERVED; null when it had not left after `timeoutMs`, or the caller is gone.
   * @throws NOT_READY when the broker stops in the meantime, NOT_LEADER when another one is to be asked
   */
  async leavesReserved(id: ClaimId, timeoutMs: number, caller: Pick<Caller, 'onGone'>): Promise<Claim | null> {
    const claim = this.stopping.aborted ? null : await this.wait(id, timeoutMs, caller);
    if (claim === null && this.stopping.aborted) throw stoppingBeforePrepared(id, this.stopping);
    return claim;
  }

  /** True while a caller waits for this claim to leave RESERVED. */
  isAwaited(id: ClaimId): boolean {
    return this.waiting.has(id);
  }

  committed(changes: readonly Change[]): void {
    if (this.waiting.size === 0) return;
    for (const change of changes) {
      if (change.kind !== 'claim' || change.claim.state === 'RESERVED') continue;
      for (const settle of this.waiting.get(change.claim.id) ?? []) settle(change.claim);
    }
  }

  private wait(id: ClaimId, timeoutMs: number, caller: Pick<Caller, 'onGone'>): Promise<Claim | null> {
    return new Promise((resolve) => {
      let leaveCaller = () => {};
      const settle = (claim: Claim | null) => {
        timer.cancel();
        leaveCaller();
        this.forget(id, settle);
        resolve(claim);
      };
      const giveUp = () => settle(null);
      const timer = this.clock.schedule(timeoutMs, giveUp);
      const settlers = this.waiting.get(id) ?? new Set();
      this.waiting.set(id, settlers.add(settle));
      leaveCaller = caller.onGone(giveUp);
    });
  }

  private settleAll(): void {
    for (const settlers of [...this.waiting.values()]) for (const settle of [...settlers]) settle(null);
  }

  private forget(id: ClaimId, settle: (claim: Claim | null) => void): void {
    const settlers = this.waiting.get(id);
    settlers?.delete(settle);
    if (settlers?.size === 0) this.waiting.delete(id);
  }
}
