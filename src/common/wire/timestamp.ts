import type { Timestamp, Timestamp__Output } from '../../gen/google/protobuf/Timestamp.js';

const NANOS_PER_MS = 1_000_000;

/** A moment in milliseconds since the epoch, as google.protobuf.Timestamp. */
export function toTimestamp(epochMs: number): Timestamp {
  const seconds = Math.floor(epochMs / 1000);
  return { seconds, nanos: Math.round((epochMs - seconds * 1000) * NANOS_PER_MS) };
}

/** The milliseconds since the epoch of a google.protobuf.Timestamp; undefined when the message is absent. */
export function fromTimestamp(timestamp: Timestamp__Output | null | undefined): number | undefined {
  if (timestamp === null || timestamp === undefined) return undefined;
  return Number(timestamp.seconds) * 1000 + timestamp.nanos / NANOS_PER_MS;
}
