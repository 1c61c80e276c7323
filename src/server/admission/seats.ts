import { RmaError } from '../../common/errors/rma-error.js';
import { type IdentityLimits, shareOfOne } from '../../domain/access/identity-limits.js';
import type { Caller } from '../wire/caller.js';
import { holderOf, type Sharer, Shares } from './shares.js';

/**
 * A bounded number of places for long or expensive calls. A place is held until its call is over, that is, until its
 * whole answer has been sent.
 */
export class Seats {
  private taken = 0;
  private readonly shares: Shares;

  /**
   * @param full makes the error for a caller when all places are taken
   * @param kind which of its limits says how many of them one caller may take
   */
  constructor(
    readonly max: number,
    private readonly full: () => RmaError,
    kind: keyof IdentityLimits,
  ) {
    this.shares = new Shares(kind);
  }

  get takenCount(): number {
    return this.taken;
  }

  /** Takes a place for the call; throws when there is none. */
  take(caller: Pick<Caller, 'onGone' | keyof Sharer>): void {
    const refusal = this.shares.refusalOf(caller, shareOfOne(this.max));
    if (refusal !== null) throw new RmaError(refusal);
    if (this.taken >= this.max) throw this.full();
    const holder = holderOf(caller.identity, caller.peer);
    this.taken += 1;
    this.shares.add(1, holder);
    let isTaken = true;
    caller.onGone(() => {
      if (!isTaken) return;
      isTaken = false;
      this.taken -= 1;
      this.shares.add(-1, holder);
    });
  }
}
