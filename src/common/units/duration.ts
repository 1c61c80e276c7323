import { formatExact, parseExact, type UnitTable } from './exact-unit.js';

const UNITS: UnitTable = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** How a duration is written, for messages and help. */
export const DURATION_FORM = 'a whole number with its unit, ms, s, m or h, such as 10s';

/** Milliseconds of "250ms", "10s", "5m", "24h"; undefined for anything else, including a number without a unit. */
export function parseDurationMs(text: string): number | undefined {
  return parseExact(text, UNITS);
}

/** The shortest exact text for whole milliseconds, 0 to 2^53 - 1: 90000 is "90s". `parseDurationMs` reads it back. */
export function formatDurationMs(ms: number): string {
  return formatExact(ms, UNITS);
}
