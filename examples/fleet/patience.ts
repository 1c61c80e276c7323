/**
 * How long those wait who follow real processes and the kernel. Each bound is many times what a busy machine needs: in
 * a run that goes well nobody waits for one, and in one that does not it ends the wait with a reason. So no verdict is
 * about how much processor time somebody got.
 */

const POLL_MS = 20;

/** Where everything takes longer, as on an emulated processor: RMA_PATIENCE=5 makes every bound five times as long. */
const FACTOR = factorOf(process.env['RMA_PATIENCE']);

/** For one thing to come about: a start, an answer, a state. */
export const PATIENCE_MS = patience(60_000);

/** For a test that is made of many. */
export const TEST_TIMEOUT_MS = patience(240_000);

/** A bound of `ms` milliseconds, as long as this machine needs it to be. */
export function patience(ms: number): number {
  return Math.ceil(ms * FACTOR);
}

/**
 * Waits until something is so.
 *
 * @param what for the error of who waited in vain; a function may tell what was seen last
 */
export async function until(
  what: string | (() => string),
  holds: () => boolean | Promise<boolean>,
  withinMs = PATIENCE_MS,
): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) {
      throw new Error(`${typeof what === 'string' ? what : what()}: not within ${withinMs} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function factorOf(text: string | undefined): number {
  const factor = Number(text ?? 1);
  if (!(factor >= 1 && factor <= 100)) throw new Error(`RMA_PATIENCE is ${text}: write a number from 1 to 100`);
  return factor;
}
