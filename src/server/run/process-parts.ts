import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { createSpareTime } from '../../common/clock/spare-time.js';
import { systemClock } from '../../common/clock/system-clock.js';
import { claimIds } from '../core/claim-ids.js';
import { SECRET_BYTES } from '../store/stored-secrets.js';

/** What a broker has of its process, whatever its store. */
export function processParts() {
  return {
    clock: systemClock,
    newClaimId: claimIds({ clock: systemClock, randomBytes }),
    newTokenSecret: () => randomBytes(SECRET_BYTES).toString('hex'),
    hasTimeToSpare: createSpareTime(performance.eventLoopUtilization),
  };
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
