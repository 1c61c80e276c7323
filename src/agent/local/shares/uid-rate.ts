/** Users that are remembered; a node has a handful. Past it those are forgotten that have done nothing for longest. */
const UIDS_MAX = 1_024;

interface Allowance {
  /** How many more at this moment; a fraction while it is on its way to the next. */
  left: number;
  atMs: number;
}

/** How often each user may do something: so many at once, and from then on so many a second. */
export class UidRate {
  private readonly ofUid = new Map<number, Allowance>();

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {}

  /** Takes one for `uid`. 0 when it may; otherwise after how many milliseconds it may again, and nothing is taken. */
  take(uid: number, nowMs: number): number {
    const allowance = this.allowanceOf(uid, nowMs);
    if (allowance.left < 1) return Math.ceil(((1 - allowance.left) * 1_000) / this.perSecond);
    allowance.left -= 1;
    return 0;
  }

  /**
   * Takes one for `uid` in any case, and says for how many milliseconds it should do nothing: until what was too much
   * is made up for, and never longer than some second.
   */
  charge(uid: number, nowMs: number): number {
    const allowance = this.allowanceOf(uid, nowMs);
    allowance.left = Math.max(allowance.left - 1, -this.perSecond);
    return allowance.left >= 0 ? 0 : Math.ceil((-allowance.left * 1_000) / this.perSecond);
  }

  private allowanceOf(uid: number, nowMs: number): Allowance {
    const known = this.ofUid.get(uid) ?? { left: this.burst, atMs: nowMs };
    known.left = Math.min(this.burst, known.left + ((nowMs - known.atMs) * this.perSecond) / 1_000);
    known.atMs = nowMs;
    // Last in the order of the map: the first are those that have done nothing for longest.
    this.ofUid.delete(uid);
    this.ofUid.set(uid, known);
    for (const oldest of this.ofUid.keys()) {
      if (this.ofUid.size <= UIDS_MAX) break;
      this.ofUid.delete(oldest);
    }
    return known;
  }
}
