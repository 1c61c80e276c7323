import type { RmaError } from '../../common/errors/rma-error.js';
import type { Caller } from '../wire/caller.js';

/**
 * Places for calls that last, or cost much: one is taken until its call is over, which is
 * when all of its answer has left.
 */
export class Seats {
  private taken = 0;

  /** @param full what a caller is told who finds all taken */
  constructor(
    readonly max: number,
    private readonly full: () => RmaError,
  ) {}

  get takenCount(): number {
    return this.taken;
  }

  /** Takes a place for the call. Throws when there is none. */
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
