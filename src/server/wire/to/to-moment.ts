import { toTimestamp } from '../../../common/wire/timestamp.js';
import type { WallMs } from '../../../domain/ids.js';
import type { Timestamp } from '../../../gen/google/protobuf/Timestamp.js';

/** A wall-clock time as google.protobuf.Timestamp; broker time, which nobody is to see, does not compile. */
export function toWireMoment(ms: WallMs): Timestamp {
  return toTimestamp(ms);
}
