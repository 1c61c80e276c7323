import type { Duration, Duration__Output } from '../../gen/google/protobuf/Duration.js';

const NANOS_PER_MS = 1_000_000;

/** A span of milliseconds, fractions included, as google.protobuf.Duration. */
export function toDuration(ms: number): Duration {
  const seconds = Math.trunc(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * NANOS_PER_MS) };
}

/** The milliseconds of a google.protobuf.Duration; undefined when the message is absent. */
export function fromDuration(duration: Duration__Output | null | undefined): number | undefined {
  if (duration === null || duration === undefined) return undefined;
  return Number(duration.seconds) * 1000 + duration.nanos / NANOS_PER_MS;
}
