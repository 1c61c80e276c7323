/** Whoever made a call. */
export interface Caller {
  /**
   * Calls `listener` when the caller hangs up or its deadline passes, and when the call is over; at once where that has
   * been. The function that is returned takes the listener back.
   */
  onGone(listener: () => void): () => void;
  /** Waits for something that may take long, without counting as a call that is worked on. */
  aside<T>(wait: Promise<T>): Promise<T>;
}

/**
 * Why a signal of ours aborts. Told no reason, it makes an exception with a stack, which
 * costs more than all the rest of it.
 */
const GONE = 'the caller hung up, has its answer, or its deadline has passed';

/**
 * A signal that aborts when the caller is gone, until `leave` is called. For those who wait for long:
 * it costs more than a listener.
 */
export function goneSignal(caller: Pick<Caller, 'onGone'>): {
  readonly signal: AbortSignal;
  readonly leave: () => void;
} {
  const controller = new AbortController();
  const leave = caller.onGone(() => controller.abort(GONE));
  return { signal: controller.signal, leave };
}
