import type { Clock } from '../../common/clock/clock.js';
import type { ClaimId } from '../../domain/ids.js';

/** 40 bits of milliseconds wrap around after 34 years, which only affects the order of ids. */
const TIME_BYTES = 5;
/** 40 bits: ids of the same millisecond do not collide, and are short enough to read out. */
const RANDOM_BYTES = 5;
/** Random bytes are fetched for this many ids at once: a call costs more than the bytes. */
const IDS_PER_FETCH = 512;

/** What ids are made of. */
export interface ClaimIdParts {
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly randomBytes: (count: number) => Buffer;
}

/**
 * Makes ids for claims whose callers choose none. They begin with the time: claims made one after another are
 * neighbours in the store, so that a group of them is written to a few pages instead of one page each. An id is not a
 * secret.
 */
export function claimIds({ clock, randomBytes }: ClaimIdParts): () => ClaimId {
  let random = '';
  let at = 0;
  return () => {
    if (at >= random.length) {
      random = Buffer.from(randomBytes(IDS_PER_FETCH * RANDOM_BYTES)).toString('hex');
      at = 0;
    }
    at += 2 * RANDOM_BYTES;
    const ms = Math.floor(Math.abs(clock.wallMs())) % 2 ** (8 * TIME_BYTES);
    return `c-${ms.toString(16).padStart(2 * TIME_BYTES, '0')}${random.slice(at - 2 * RANDOM_BYTES, at)}` as ClaimId;
  };
}
