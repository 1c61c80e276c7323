/** Of one kind, and of one user, one line of the log in so long. */
const LINE_INTERVAL_MS = 10_000;
/** Past so many users the log is told nothing more until the interval is over. */
const UIDS_MAX = 64;

/** Who was refused. */
export interface Refused {
  readonly uid: number;
  readonly pid: number;
}

interface Told {
  atMs: number;
  since: number;
}

/** Tells the log of refusals that somebody should know of, without letting whoever causes them fill it. */
export class RefusalNotes {
  private readonly told = new Map<string, Told>();

  constructor(private readonly warn: (message: string, fields: Readonly<Record<string, unknown>>) => void) {}

  note(what: string, { uid, pid }: Refused, nowMs: number): void {
    const key = `${what} ${uid}`;
    const told = this.told.get(key);
    if (told !== undefined && nowMs - told.atMs < LINE_INTERVAL_MS) {
      told.since += 1;
      return;
    }
    this.forgetOld(nowMs);
    if (told === undefined && this.told.size >= UIDS_MAX) return;
    this.told.set(key, { atMs: nowMs, since: 0 });
    this.warn(what, { uid, pid, untoldCount: told?.since ?? 0 });
  }

  private forgetOld(nowMs: number): void {
    for (const [key, { atMs }] of this.told) if (nowMs - atMs >= LINE_INTERVAL_MS) this.told.delete(key);
  }
}
