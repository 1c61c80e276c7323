import { fromGrpcStatus, fromStatusMessage } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { ClaimOperationResult__Output } from '../../gen/rma/v1/ClaimOperationResult.js';
import type { ClaimOperation, ClaimOperationResult } from '../resources/bulk.js';
import { AskedOperations } from './asked-operations.js';
import { OperationFeed, type OperationStream } from './operation-feed.js';
import { StreamCourse, type StreamTerms } from './stream-course.js';
import { brokenOff } from './stubs.js';
import { UpcomingOperations } from './upcoming-operations.js';

/**
 * Sends operations as fast as the broker takes them, and yields each result as it comes. A stream that the broker ends
 * because nothing was asked on it is opened anew with the next operation; of several brokers the next leader is asked
 * what has no answer when one is gone. The caller notices neither.
 */
export async function* streamClaims(
  operations: AsyncIterable<ClaimOperation> | Iterable<ClaimOperation>,
  terms: StreamTerms,
): AsyncGenerator<ClaimOperationResult, void, undefined> {
  const asked = new AskedOperations(terms.newRequestId);
  const upcoming = new UpcomingOperations(operations);
  const course = new StreamCourse(terms);
  try {
    for (;;) {
      const repeated = asked.unanswered();
      const error = yield* overOneStream(course, asked, upcoming);
      if (error === null) return;
      if (error.reason !== 'CONNECTION_IDLE') await course.goOnAfter(error);
      // Crossed with the broker's end of the stream, which happens once: no broker is idle with a stream that asks.
      else if (repeated.length > 0 && asked.isUnansweredAsBefore(repeated)) throw error;
      if (asked.count === 0 && (await course.resting(upcoming.peek())).done === true) return;
    }
  } finally {
    upcoming.close();
  }
}

/** Works over one stream to its end; returns why it broke off, or null when all is done. */
async function* overOneStream(
  course: StreamCourse,
  asked: AskedOperations,
  upcoming: UpcomingOperations,
): AsyncGenerator<ClaimOperationResult, RmaError | null, undefined> {
  let stream: OperationStream;
  try {
    stream = await course.open();
  } catch (thrown) {
    return fromGrpcStatus(thrown);
  }
  const feeding = new OperationFeed(stream, asked).run(upcoming);
  // Handled below; a stream that breaks first must not leave an unhandled rejection.
  feeding.catch(() => undefined);
  try {
    for await (const result of stream as AsyncIterable<ClaimOperationResult__Output>) {
      assertDone(result);
      course.answered();
      yield asked.answer(result);
    }
    await feeding;
    return asked.count > 0 ? endedEarly(asked.count) : null;
  } catch (thrown) {
    // If the caller's own operations throw, that error is reported, not the cancellation that it caused.
    await Promise.race([feeding, Promise.resolve()]);
    return brokenOff(thrown);
  } finally {
    stream.cancel();
  }
}

/** What a broker leaves to the next leader has no result yet. */
function assertDone({ error }: ClaimOperationResult__Output): void {
  const problem = error ? fromStatusMessage(error) : null;
  if (problem?.reason === 'NOT_LEADER') throw problem;
}

function endedEarly(count: number): RmaError {
  const message = `the broker ended the stream with ${count} operations unanswered; repeat them with the same request ids`;
  return new RmaError({ reason: 'BROKER_UNREACHABLE', message });
}
