import type { Clock } from '../../common/clock/clock.js';
import { LineBudget } from '../../common/log/line-budget.js';
import { UidRate } from '../local/shares/uid-rate.js';

/**
 * Lines of one user about what changed nothing, as refusals: whoever reaches a socket could otherwise push everything
 * else out of the files that are kept.
 */
const LINES_PER_UID_PER_SECOND = 20;
const LINES_PER_UID_BURST = 200;
/** Of all users together, of which somebody may have many thousands. */
const LINES_PER_SECOND = 500;

/** Bounds the lines that others can make the agent write, user by user. What changed something always has its line. */
export class LineShares {
  private readonly ofUid = new UidRate(LINES_PER_UID_PER_SECOND, LINES_PER_UID_BURST);
  private readonly ofAll: LineBudget;
  private untoldCount = 0;

  constructor(private readonly clock: Pick<Clock, 'monotonicMs'>) {
    this.ofAll = new LineBudget(clock, LINES_PER_SECOND);
  }

  /** How many lines were left out since the last one; null when this one is to be left out, too. */
  take(uid: number): number | null {
    const untold = this.ofUid.take(uid, this.clock.monotonicMs()) === 0 ? this.ofAll.take() : null;
    if (untold === null) {
      this.untoldCount += 1;
      return null;
    }
    const { untoldCount } = this;
    this.untoldCount = 0;
    return untoldCount;
  }
}
