/** Soon enough that a holder which needs a moment to die costs nothing that anyone notices. */
const RETRY_MS_MIN = 100;
/** Rare enough that a pool which stays short costs next to nothing, often enough that its growth is seen in time. */
const RETRY_MS_MAX = 5_000;

/** After how long the device is asked again for a slot that it refused `failures` times in a row; `failures` from 1. */
export function retryDelayMs(failures: number): number {
  return Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(failures - 1, 16));
}
