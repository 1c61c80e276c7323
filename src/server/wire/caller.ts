import type { KnownCaller } from '../../domain/access/known-caller.js';

/** The caller of an RPC. */
export interface Caller extends KnownCaller {
  /** Where the call comes from, as grpc-js names it. */
  readonly peer: string;
  /**
   * Calls `listener` when the caller cancels, its deadline passes or the call is over; at once if that has already
   * happened. The returned function removes the listener.
   */
  onGone(listener: () => void): () => void;
  /** Waits for something that may take long; in the meantime the call does not count as being worked on. */
  aside<T>(wait: Promise<T>): Promise<T>;
}

/**
 * Passed to abort(): without a reason Node builds a DOMException with a stack, which costs more than everything else
 * here.
 */
const GONE = 'the caller cancelled, has its answer, or its deadline has passed';

/**
 * A signal that aborts when the caller is gone, until `leave` is called. For long waits only: it costs more than a
 * listener.
 */
export function goneSignal(caller: Pick<Caller, 'onGone'>): {
  readonly signal: AbortSignal;
  readonly leave: () => void;
} {
  const controller = new AbortController();
  const leave = caller.onGone(() => controller.abort(GONE));
  return { signal: controller.signal, leave };
}
