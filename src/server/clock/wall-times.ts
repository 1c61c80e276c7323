import type { BrokerMs, WallMs } from '../../domain/ids.js';

/** From a moment of broker time on, how far the wall clock was ahead of it, in milliseconds; behind when negative. */
export interface WallOffset {
  readonly fromMs: BrokerMs;
  readonly offsetMs: number;
}

/** The broker's time as a store keeps it. */
export interface StoredTime {
  /** The moment of the last append. */
  readonly nowMs: BrokerMs;
  /**
   * What the wall clock was since when, so that past times are shown as they were. The same list as
   * long as nothing of it changes.
   */
  readonly wallOffsets: readonly WallOffset[];
}

/** What broker time is on the wall clock, for people to see. */
export type WallOf = (ms: BrokerMs) => WallMs;

/** Clocks are read one after the other, and round. What is less than this is no step of one. */
const STEP_MS_MIN = 50;
/**
 * One for each restart, and for each step of the wall clock: two years of a restart a day. A store writes all
 * of them when there is a new one.
 */
export const WALL_OFFSETS_MAX = 1_000;

/** The offsets as they are from `nowMs` on. The same list when the wall clock has gone on as broker time did. */
export function withOffset(offsets: readonly WallOffset[], nowMs: BrokerMs, offsetMs: number): readonly WallOffset[] {
  const last = offsets.at(-1);
  if (last !== undefined && Math.abs(offsetMs - last.offsetMs) < STEP_MS_MIN) return offsets;
  const added = { fromMs: nowMs, offsetMs };
  // Twice within one millisecond: nothing was seen by the first.
  const before = last?.fromMs === nowMs ? offsets.slice(0, -1) : offsets;
  return bounded([...before, added]);
}

/** What a moment was on the wall clock of its time; one to come is by the last offset. */
export function wallTime(offsets: readonly WallOffset[], ms: BrokerMs): WallMs {
  const last = offsets.at(-1);
  const known = last === undefined || ms >= last.fromMs ? last : offsets[indexAt(offsets, ms)];
  return (ms + (known?.offsetMs ?? 0)) as WallMs;
}

/** The last offset that began at `ms` or before; the first one for what is older than all. */
function indexAt(offsets: readonly WallOffset[], ms: BrokerMs): number {
  let [low, high] = [0, offsets.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle]?.fromMs ?? 0) <= ms) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Of too many, the one goes that differs least from the one before it: what is of its time moves by so little. */
function bounded(offsets: readonly WallOffset[]): readonly WallOffset[] {
  if (offsets.length <= WALL_OFFSETS_MAX) return offsets;
  const steps = offsets.map(({ offsetMs }, index) => Math.abs(offsetMs - (offsets[index - 1]?.offsetMs ?? offsetMs)));
  // The first has nothing before it, and the last is now's.
  const candidates = steps.slice(1, -1);
  const least = candidates.indexOf(Math.min(...candidates)) + 1;
  return offsets.filter((_, index) => index !== least);
}
