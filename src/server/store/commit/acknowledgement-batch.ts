/**
 * Few enough that a write acknowledged over two turns has several batches, and enough that a batch costs less than a
 * promise for each append.
 */
const APPENDS_MAX = 8;

/** Appends of one write whose callers are acknowledged together. */
export class AcknowledgementBatch {
  /** Resolves when the callers' changes are acknowledged as durable. */
  readonly acknowledged: Promise<void>;
  /** Acknowledges the callers' changes. */
  readonly acknowledge: () => void;
  /** Rejects: the callers' changes are lost. */
  readonly fail: (problem: unknown) => void;
  private appends = 0;

  constructor() {
    let acknowledge = () => {};
    let fail: (problem: unknown) => void = () => {};
    this.acknowledged = new Promise<void>((resolve, reject) => {
      acknowledge = resolve;
      fail = reject;
    });
    [this.acknowledge, this.fail] = [acknowledge, fail];
    // Waiting callers see the rejection; a batch without any must not end the process by an unhandled rejection.
    this.acknowledged.catch(() => {});
  }

  /** Adds an append; returns false when the batch is full. */
  join(): boolean {
    this.appends += 1;
    return this.appends <= APPENDS_MAX;
  }
}
