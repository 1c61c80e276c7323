import { atEndOfTurn } from '../../../common/clock/end-of-turn.js';
import type { AcknowledgementBatch } from './acknowledgement-batch.js';

/**
 * Two, so that a caller with many requests makes new ones of the first answers while the broker works on the second
 * half, where else each waits for the other. More turns bring no more, and cost smaller writes.
 */
const TURNS = 2;

/**
 * Tells callers that their changes are durable, in the order of the changes. Where the event loop has time to spare,
 * those of one write are told in two of its turns.
 */
export class Acknowledger {
  private readonly pending: AcknowledgementBatch[] = [];
  private isDue = false;

  constructor(private readonly hasTimeToSpare: () => boolean) {}

  /** `batches` have become durable, later than all before them. */
  add(batches: readonly AcknowledgementBatch[]): void {
    this.pending.push(...batches);
    // Those of a former write have their turn yet to come, and these go with them.
    if (this.isDue) return;
    const inTurns = batches.length > 1 && this.hasTimeToSpare();
    this.acknowledge(inTurns ? Math.ceil(batches.length / TURNS) : batches.length);
  }

  private acknowledge(count: number): void {
    for (const batch of this.pending.splice(0, count)) batch.acknowledge();
    if (this.pending.length === 0) return;
    this.isDue = true;
    atEndOfTurn(() => {
      this.isDue = false;
      this.acknowledge(this.pending.length);
    });
  }
}
