import type { Clock } from '../../common/clock/clock.js';
import type { ClaimId } from '../../domain/ids.js';

/** 40 bits of milliseconds come round after 34 years; that only costs the order. */
const TIME_BYTES = 5;
/** 40 bits: ids of one millisecond never meet, and are short enough to read out. */
const RANDOM_BYTES = 5;
/** Randomness is fetched for so many ids at once: asking for it costs more than having it. */
const IDS_PER_FETCH = 512;

/** What ids are made of. */
export interface ClaimIdParts {
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly randomBytes: (count: number) => Buffer;
}

/**
 * Names claims whose callers do not. The time comes first: claims that are made one after the other lie
 * beside each other in the store, so that a group of them is written into a few pages and not into one
 * page each. An id is no secret.
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
