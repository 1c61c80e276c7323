/**
 * Few enough that a write which may be told in turns has several, and enough that they cost less
 * than a promise for each append.
 */
const APPENDS_MAX = 8;

/** Appends of one write whose callers are told of it together. */
export class AcknowledgementBatch {
  /** Resolves when its callers may be told that their changes are durable. */
  readonly acknowledged: Promise<void>;
  /** Tells them. */
  readonly acknowledge: () => void;
  /** Tells them that their changes are lost. */
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
    // Whoever waits sees the rejection; a batch that nobody waits for must not end the process by itself.
    this.acknowledged.catch(() => {});
  }

  /** Takes one more in; false when it is full. */
  join(): boolean {
    this.appends += 1;
    return this.appends <= APPENDS_MAX;
  }
}
