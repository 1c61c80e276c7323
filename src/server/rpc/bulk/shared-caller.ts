import { setMaxListeners } from 'node:events';
import type { Caller } from '../call.js';

/** One caller of many operations at once: all of them wait for the same signal, which a warning would take for a leak. */
export function sharedCaller(signal: AbortSignal): Caller {
  setMaxListeners(0, signal);
  return { gone: () => signal, aside: (wait) => wait };
}
