/**
 * Timeouts for waiting on real processes and the kernel. Each is many times what a busy machine needs: a successful run
 * never reaches one, and a failing run ends with a reason. So no result depends on how much processor time a process
 * got.
 */

const POLL_MS = 20;

/**
 * For machines where everything takes longer, such as emulated ones: RMA_PATIENCE=5 makes every timeout five times as
 * long.
 */
const FACTOR = factorOf(process.env['RMA_PATIENCE']);

/** For a single event: a start, an answer, a state. */
export const PATIENCE_MS = patience(60_000);

/** For a test with many of them. */
export const TEST_TIMEOUT_MS = patience(240_000);

/** A timeout of `ms` milliseconds, scaled for this machine. */
export function patience(ms: number): number {
  return Math.ceil(ms * FACTOR);
}

/**
 * Waits until a condition holds.
 *
 * @param what names the condition in the error; a function may add what was seen last
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
