/** Few enough that a write which may be told in turns has several, and enough that they cost less than a promise for each append. */
const APPENDS_MAX = 8;

/** Appends of one write whose callers are told of it together. */
export class Cohort {
  /** Resolves when its callers may be told that their changes are durable. */
  readonly told: Promise<void>;
  /** Tells them. */
  readonly tell: () => void;
  /** Tells them that their changes are lost. */
  readonly fail: (problem: unknown) => void;
  private appends = 0;

  constructor() {
    let tell = () => {};
    let fail: (problem: unknown) => void = () => {};
    this.told = new Promise<void>((resolve, reject) => {
      tell = resolve;
      fail = reject;
    });
    [this.tell, this.fail] = [tell, fail];
    // Whoever waits sees the rejection; a cohort that nobody waits for must not end the process by itself.
    this.told.catch(() => {});
  }

  /** Takes one more in; false when it is full. */
  join(): boolean {
    this.appends += 1;
    return this.appends <= APPENDS_MAX;
  }
}
