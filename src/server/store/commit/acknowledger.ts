import { atEndOfTurn } from '../../../common/clock/end-of-turn.js';
import type { AcknowledgementBatch } from './acknowledgement-batch.js';

/**
 * With two turns, a caller with many requests sends new ones after the first half of the answers while the broker works
 * on the second half; with one turn each waits for the other. More turns gain nothing and make writes smaller.
 */
const TURNS = 2;

/**
 * Acknowledges durable changes in their order. While the event loop has time to spare, the callers of one write are
 * answered over two turns.
 */
export class Acknowledger {
  private readonly pending: AcknowledgementBatch[] = [];
  private isDue = false;

  constructor(private readonly hasTimeToSpare: () => boolean) {}

  /** Call it with batches that have become durable, in the order of their writes. */
  add(batches: readonly AcknowledgementBatch[]): void {
    this.pending.push(...batches);
    // Batches of an earlier write are still scheduled; these go with them.
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
