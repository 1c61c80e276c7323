import type { Timestamp, Timestamp__Output } from '../../gen/google/protobuf/Timestamp.js';

const NANOS_PER_MS = 1_000_000;
/** A Date can represent nothing further from the epoch, and throws when formatted. */
const EPOCH_MS_MAX = 8.64e15;

/** A moment in milliseconds since the epoch, as google.protobuf.Timestamp. */
export function toTimestamp(epochMs: number): Timestamp {
  const seconds = Math.floor(epochMs / 1000);
  return { seconds, nanos: Math.round((epochMs - seconds * 1000) * NANOS_PER_MS) };
}

/**
 * The milliseconds since the epoch of a google.protobuf.Timestamp, as exact as a Date can be; undefined when the
 * message is absent.
 */
export function fromTimestamp(timestamp: Timestamp__Output | null | undefined): number | undefined {
  if (timestamp === null || timestamp === undefined) return undefined;
  const epochMs = Number(timestamp.seconds) * 1000 + timestamp.nanos / NANOS_PER_MS;
  return Math.min(Math.max(epochMs, -EPOCH_MS_MAX), EPOCH_MS_MAX);
}
