/** How Date.toISOString ends for whole seconds. */
const WHOLE_SECOND = '.000Z';
const MS_PER_S = 1000;
/** The first and the last second that RFC 3339 and a Timestamp can express; times beyond are clamped to them. */
const YEAR_1_S = -62_135_596_800;
const YEAR_9999_S = 253_402_300_799;

/**
 * A whole second since the epoch in UTC, without fraction and zone, as in "2030-01-31T12:00:00"; the caller may append
 * both.
 */
export function dateTimeOfSecond(epochSeconds: number): string {
  const within = Math.min(Math.max(epochSeconds, YEAR_1_S), YEAR_9999_S);
  return new Date(within * MS_PER_S).toISOString().slice(0, -WHOLE_SECOND.length);
}
