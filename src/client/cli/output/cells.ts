import { dateTimeOfSecond } from '../../../common/clock/rfc3339.js';
import { formatDurationMs } from '../../../common/units/duration.js';
import { formatSizeBytes } from '../../../common/units/size.js';

const MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * An age in at most two significant figures: "45s", "5m", "3h", "12d". It may be slightly negative when clocks differ.
 */
export function ageCell(sinceMs: number, nowMs: number): string {
  const ageMs = Math.max(0, nowMs - sinceMs);
  // The larger unit only from two of it on: "90s" is more precise than "1m".
  if (ageMs < 2 * MS.m) return `${Math.floor(ageMs / MS.s)}s`;
  if (ageMs < 2 * MS.h) return `${Math.floor(ageMs / MS.m)}m`;
  if (ageMs < 2 * MS.d) return `${Math.floor(ageMs / MS.h)}h`;
  return `${Math.floor(ageMs / MS.d)}d`;
}

/** The time remaining; "0s" when it has passed. */
export function untilCell(thenMs: number, nowMs: number): string {
  return ageCell(nowMs, thenMs);
}

/** "2026-01-31T12:00:00Z". */
export function timeCell(ms: number): string {
  return `${dateTimeOfSecond(Math.floor(ms / MS.s))}Z`;
}

/** "2026-01-31T12:00:00.123Z", where the order of what happened within a second matters. */
export function momentCell(ms: number): string {
  const second = Math.floor(ms / MS.s);
  const fraction = String(Math.floor(ms) - second * MS.s).padStart(3, '0');
  return `${dateTimeOfSecond(second)}.${fraction}Z`;
}

/** "128MiB"; exact, so that it is a valid option value. */
export function sizeCell(bytes: number): string {
  return formatSizeBytes(bytes);
}

/** "10s". */
export function durationCell(ms: number): string {
  return formatDurationMs(Math.round(ms));
}

/** The id in a resource name: the collection is clear from the column. */
export function idCell(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** "zone=a,rack=3". */
export function labelsCell(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}
