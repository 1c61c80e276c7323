/** The end of what Date writes for whole seconds. */
const WHOLE_SECOND = '.000Z';
const MS_PER_S = 1000;

/** A whole second since the epoch in UTC without its zone, as in "2030-01-31T12:00:00": a fraction and "Z" may follow. */
export function dateTimeOfSecond(epochSeconds: number): string {
  return new Date(epochSeconds * MS_PER_S).toISOString().slice(0, -WHOLE_SECOND.length);
}
