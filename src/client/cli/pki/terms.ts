import type { Validity } from './sign.js';

/** Where the CA is, unless the command line says otherwise. */
export const DEFAULT_DIRECTORY = 'pki';

const DAY_MS = 86_400_000;
/** Clocks of other machines may be behind. */
const CLOCK_SKEW_MS = 300_000;

/** From now on, for so many days. */
export function validityOf(nowMs: number, days: number): Validity {
  return { notBeforeMs: nowMs - CLOCK_SKEW_MS, notAfterMs: nowMs + days * DAY_MS };
}
