import { atEndOfTurn } from '../../../common/clock/end-of-turn.js';
import type { Cohort } from './cohort.js';

/**
 * Two, so that a caller with many requests makes new ones of the first answers while the broker works on the second half, where else
 * each waits for the other. More turns bring no more, and cost smaller writes.
 */
const TURNS = 2;

/**
 * Tells callers that their changes are durable, in the order of the changes. Where the event loop has time to spare, those of one
 * write are told in two of its turns.
 */
export class Telling {
  private readonly untold: Cohort[] = [];
  private isDue = false;

  constructor(private readonly hasTimeToSpare: () => boolean) {}

  /** `cohorts` have become durable, later than all before them. */
  add(cohorts: readonly Cohort[]): void {
    this.untold.push(...cohorts);
    // Those of a former write have their turn yet to come, and these go with them.
    if (this.isDue) return;
    const inTurns = cohorts.length > 1 && this.hasTimeToSpare();
    this.tell(inTurns ? Math.ceil(cohorts.length / TURNS) : cohorts.length);
  }

  private tell(count: number): void {
    for (const cohort of this.untold.splice(0, count)) cohort.tell();
    if (this.untold.length === 0) return;
    this.isDue = true;
    atEndOfTurn(() => {
      this.isDue = false;
      this.tell(this.untold.length);
    });
  }
}
