import type { RmaError } from '../../common/errors/rma-error.js';
import type { Caller } from '../wire/caller.js';

/**
 * A bounded number of places for long or expensive calls. A place is held until its call is over, that is, until its
 * whole answer has been sent.
 */
export class Seats {
  private taken = 0;

  /** @param full makes the error for a caller when all places are taken */
  constructor(
    readonly max: number,
    private readonly full: () => RmaError,
  ) {}

  get takenCount(): number {
    return this.taken;
  }

  /** Takes a place for the call; throws when there is none. */
  take(caller: Pick<Caller, 'onGone'>): void {
    if (this.taken >= this.max) throw this.full();
    this.taken += 1;
    let isTaken = true;
    caller.onGone(() => {
      if (isTaken) this.taken -= 1;
      isTaken = false;
    });
  }
}
