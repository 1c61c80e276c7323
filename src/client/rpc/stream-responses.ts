import type { ClientReadableStream } from '@grpc/grpc-js';

/**
 * The responses of a stream, until it ends or `signal` aborts. What the caller does not take waits in the stream's
 * buffer of a few responses and then, by HTTP/2's flow control, at the broker.
 */
export async function* streamResponses<T>(
  stream: ClientReadableStream<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const cancel = () => stream.cancel();
  // Cancelling ends in an error that may have no listener.
  stream.on('error', () => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    if (!signal.aborted) yield* stream as AsyncIterable<T>;
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
