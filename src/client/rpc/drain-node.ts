import type { ClientReadableStream } from '@grpc/grpc-js';
import type { Clock } from '../../common/clock/clock.js';
import { fromGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { DRAIN_DEADLINE_MS } from '../../domain/contract-limits.js';
import type { DrainNodeResponse__Output } from '../../gen/rma/v1/DrainNodeResponse.js';
import { delayAwake } from '../delay-awake.js';
import { type Attempt, Attempts, type AttemptTerms } from '../retry/attempts.js';
import { isWorthRepeating } from '../retry/retry-policy.js';
import { streamResponses } from './stream-responses.js';
import { brokenOff } from './stubs.js';

export type WireDrain = DrainNodeResponse__Output;

/** Settings for following a drain. */
export interface DrainTerms extends AttemptTerms {
  /**
   * How long the first answer may take, in milliseconds. Once it has come, following continues across disconnects for
   * as long as it takes.
   */
  readonly firstAnswerMs: number;
  /** From now: by when the node is to be empty. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  readonly open: (at: Attempt, deadlineMs: number) => Promise<ClientReadableStream<WireDrain>>;
  /** Whether the node is being drained now: after a disconnect, the drain may have been cancelled meanwhile. */
  readonly isDraining: () => Promise<boolean>;
}

/** Drains a node, and follows to the end: a response that says drained or overdue, or `signal` aborting. */
export async function* drainNode(terms: DrainTerms): AsyncGenerator<WireDrain, void, undefined> {
  const { clock, firstAnswerMs, signal = new AbortController().signal } = terms;
  const endMs = clock.monotonicMs() + terms.deadlineMs;
  const course = { hasBegun: false, endMs, attempts: new Attempts(terms, firstAnswerMs, isWorthRepeating) };
  for (;;) {
    const problem = yield* follow(terms, course, signal);
    if (problem === null || signal.aborted) return;
    const delayMs = course.attempts.delayMsAfter(problem);
    if (delayMs > 0) await delayAwake(clock, delayMs, signal);
    if (signal.aborted) return;
  }
}

/** The progress of following. */
interface Course {
  hasBegun: boolean;
  readonly attempts: Attempts;
  readonly endMs: number;
}

/** Follows one stream; returns why it broke off, or null when the drain has ended. */
async function* follow(
  { clock, open, isDraining }: DrainTerms,
  course: Course,
  signal: AbortSignal,
): AsyncGenerator<WireDrain, RmaError | null, undefined> {
  let isOpen = false;
  try {
    if (course.hasBegun && !(await isDraining().catch(isUnknown))) throw ended();
    const stream = await open(course.attempts.next(), leftMs(course.endMs, clock));
    isOpen = true;
    for await (const response of streamResponses(stream, signal)) {
      course.hasBegun = true;
      course.attempts.followsFromNowOn();
      yield response;
      if (response.drained || response.overdue) return null;
    }
    return new RmaError({ reason: 'BROKER_UNREACHABLE', message: 'the broker ended the stream without saying why' });
  } catch (thrown) {
    return isOpen ? brokenOff(thrown) : fromGrpcStatus(thrown);
  }
}

/** What was begun is followed for as long as it takes: a call that nobody has answered in its time is made again. */
function isUnknown(thrown: unknown): never {
  const error = fromGrpcStatus(thrown);
  if (error.reason !== 'CALL_TIMED_OUT') throw error;
  throw new RmaError({ reason: 'BROKER_UNREACHABLE', message: error.message }, { cause: error });
}

/** After a disconnect less may be left than the broker takes. */
function leftMs(endMs: number, clock: Clock): number {
  return Math.max(DRAIN_DEADLINE_MS.min, endMs - clock.monotonicMs());
}

function ended(): RmaError {
  const message =
    'the drain was ended while the broker could not be reached; drain the node again if it is still to be empty';
  return new RmaError({ reason: 'DRAIN_CANCELLED', message });
}
