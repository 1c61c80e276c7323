import { type Clock, delay } from '../../../common/clock/clock.js';
import { EtcdError } from '../../etcd/etcd.js';

/** How often a call without an answer is made, with the pauses below: longer than etcd's members elect for. */
const ATTEMPTS_MAX = 20;
const AGAIN_AFTER_MS = 250;

/** How a call is repeated. */
export interface Patience {
  readonly clock: Clock;
  /** Aborted when nobody waits for it any more. */
  readonly signal?: AbortSignal;
}

/**
 * Makes a call that changes nothing, or that may happen twice, until it has a definite answer; rejects with the last
 * failure, or as soon as nobody waits any more.
 */
export async function patiently<T>(call: () => Promise<T>, { clock, signal }: Patience): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await (signal === undefined ? call() : whileWaitedFor(call, signal));
    } catch (problem) {
      const isUnknown = problem instanceof EtcdError && problem.failure === 'unknown';
      if (!isUnknown || attempt >= ATTEMPTS_MAX || signal?.aborted === true) throw problem;
      await delay(clock, AGAIN_AFTER_MS, signal);
    }
  }
}

/** A call that is under way by then goes on, and nobody hears of it. */
function whileWaitedFor<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new EtcdError('unknown', 'etcd is not waited for any more'));
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    call()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', giveUp));
  });
}
