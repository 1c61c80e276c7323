import { toTimestamp } from '../../../common/wire/timestamp.js';
import type { WallMs } from '../../../domain/ids.js';
import type { Timestamp } from '../../../gen/google/protobuf/Timestamp.js';

/** A wall-clock time as google.protobuf.Timestamp. */
export function renderMoment(ms: WallMs): Timestamp {
  return toTimestamp(ms);
}
