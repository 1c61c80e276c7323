import type { BrokerMs, WallMs } from '../../domain/ids.js';

/** How far the wall clock was ahead of broker time, from a moment on, in milliseconds; negative when it was behind. */
export interface WallOffset {
  readonly fromMs: BrokerMs;
  readonly offsetMs: number;
}

/** The broker's time as a store keeps it. */
export interface StoredTime {
  /** The moment of the last append. */
  readonly nowMs: BrokerMs;
  /**
   * The wall clock's offsets, and from when each applied, so that past times are shown as they were. The same array as
   * long as nothing changes.
   */
  readonly wallOffsets: readonly WallOffset[];
}

/** Converts broker time to wall-clock time, for display. */
export type WallOf = (ms: BrokerMs) => WallMs;

/** Both clocks are read one after the other, and rounded: a smaller difference is not a step. */
const STEP_MS_MIN = 50;
/**
 * One for each restart and each step of the wall clock: enough for two years of daily restarts. A store rewrites all of
 * them when one is added.
 */
export const WALL_OFFSETS_MAX = 1_000;

/**
 * The offsets with the one that applies from `nowMs` on; the same array when the wall clock has kept pace with broker
 * time.
 */
export function withOffset(offsets: readonly WallOffset[], nowMs: BrokerMs, offsetMs: number): readonly WallOffset[] {
  const last = offsets.at(-1);
  if (last !== undefined && Math.abs(offsetMs - last.offsetMs) < STEP_MS_MIN) return offsets;
  const added = { fromMs: nowMs, offsetMs };
  // A second offset in the same millisecond: no time was shown by the first.
  const before = last?.fromMs === nowMs ? offsets.slice(0, -1) : offsets;
  return bounded([...before, added]);
}

/** The wall-clock time of a moment by the offset of its time; future moments use the last offset. */
export function wallTime(offsets: readonly WallOffset[], ms: BrokerMs): WallMs {
  const last = offsets.at(-1);
  const known = last === undefined || ms >= last.fromMs ? last : offsets[indexAt(offsets, ms)];
  return (ms + (known?.offsetMs ?? 0)) as WallMs;
}

/** The index of the last offset that applied at `ms`; 0 for times before all of them. */
function indexAt(offsets: readonly WallOffset[], ms: BrokerMs): number {
  let [low, high] = [0, offsets.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle]?.fromMs ?? 0) <= ms) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Bounds the list by dropping the offset that differs least from the one before it: its times shift by the least. */
function bounded(offsets: readonly WallOffset[]): readonly WallOffset[] {
  if (offsets.length <= WALL_OFFSETS_MAX) return offsets;
  const steps = offsets.map(({ offsetMs }, index) => Math.abs(offsetMs - (offsets[index - 1]?.offsetMs ?? offsetMs)));
  // The first has no predecessor, and the last applies now.
  const candidates = steps.slice(1, -1);
  const least = candidates.indexOf(Math.min(...candidates)) + 1;
  return offsets.filter((_, index) => index !== least);
}
