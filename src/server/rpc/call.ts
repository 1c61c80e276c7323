import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerWritableStream,
} from '@grpc/grpc-js';
import { type GrpcStatus, toGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { Logger } from '../../common/log/logger.js';

/** How many unary calls are worked on at once; more means that callers do not wait for answers. */
const CALLS_IN_FLIGHT_MAX = 4_096;

/** Whoever made a call. */
export interface Caller {
  /**
   * Calls `listener` when the caller hangs up or its deadline passes, and when the call is over; at once where that has been.
   * The function that is returned takes the listener back.
   */
  onGone(listener: () => void): () => void;
  /** Waits for something that may take long, without counting as a call that is worked on. */
  aside<T>(wait: Promise<T>): Promise<T>;
}

/** Why a signal of ours aborts. Told no reason, it makes an exception with a stack, which costs more than all the rest of it. */
const GONE = 'the caller hung up, has its answer, or its deadline has passed';

/** A signal that aborts when the caller is gone, until `leave` is called. For those who wait for long: it costs more than a listener. */
export function goneSignal(caller: Pick<Caller, 'onGone'>): {
  readonly signal: AbortSignal;
  readonly leave: () => void;
} {
  const controller = new AbortController();
  const leave = caller.onGone(() => controller.abort(GONE));
  return { signal: controller.signal, leave };
}

/** What is needed of a call to know when it is over, which grpc-js calls cancelled however it ended. */
interface EndingCall {
  readonly cancelled: boolean;
  on(event: 'cancelled', listener: () => void): unknown;
  off(event: 'cancelled', listener: () => void): unknown;
}

/** The caller of one call. */
class CallCaller implements Caller {
  constructor(
    private readonly call: EndingCall,
    private readonly stepAside: (by: 1 | -1) => void = () => {},
  ) {}

  onGone(listener: () => void): () => void {
    if (this.call.cancelled) listener();
    this.call.on('cancelled', listener);
    return () => this.call.off('cancelled', listener);
  }

  async aside<T>(wait: Promise<T>): Promise<T> {
    this.stepAside(-1);
    try {
      return await wait;
    } finally {
      this.stepAside(1);
    }
  }
}

/** What is needed of a stream to begin and end it. */
interface EndedStream extends EndingCall {
  end(): unknown;
  emit(event: 'error', status: GrpcStatus): unknown;
}

/** What every handler shares: the bound on calls, the end of the program, the one place where errors become statuses. */
export class CallGate {
  private inFlight = 0;

  constructor(
    private readonly stopping: AbortSignal,
    private readonly log: Logger,
  ) {}

  /** A unary RPC out of a function of its request. */
  unary<Request, Response>(
    handle: (request: Request, caller: Caller) => Promise<Response>,
  ): handleUnaryCall<Request, Response> {
    return (call, callback) => {
      const stepAside = (by: 1 | -1) => {
        this.inFlight += by;
      };
      this.admitted(() => handle(call.request, new CallCaller(call, stepAside))).then(
        (response) => callback(null, response),
        (thrown) => callback(toGrpcStatus(this.noted(thrown))),
      );
    };
  }

  /** A server-streaming RPC out of a function that writes, and returns when there is no more. */
  streaming<Request, Response>(
    handle: (call: ServerWritableStream<Request, Response>, signal: AbortSignal) => Promise<void>,
  ): handleServerStreamingCall<Request, Response> {
    return (call) => this.stream(call, (signal) => handle(call, signal));
  }

  /** A bidirectional RPC out of a function that reads and writes, and returns when there is no more to say. */
  duplex<Request, Response>(
    handle: (call: ServerDuplexStream<Request, Response>, signal: AbortSignal) => Promise<void>,
  ): handleBidiStreamingCall<Request, Response> {
    return (call) => this.stream(call, (signal) => handle(call, signal));
  }

  private stream(call: EndedStream, handle: (signal: AbortSignal) => Promise<void>): void {
    const caller = goneSignal(new CallCaller(call)).signal;
    const run = async () => {
      this.refuseWhenStopping();
      await handle(AbortSignal.any([caller, this.stopping]));
      this.refuseWhenStopping();
    };
    run().then(
      () => call.end(),
      (thrown) => call.emit('error', toGrpcStatus(this.noted(thrown))),
    );
  }

  /** Logs what must never happen; everything else is the caller's business. */
  noted(thrown: unknown): RmaError {
    const error = RmaError.from(thrown);
    if (error.reason === 'INTERNAL')
      this.log.error('rpc.internal_error', 'a call failed unexpectedly', { error: thrown });
    return error;
  }

  private async admitted<T>(work: () => Promise<T>): Promise<T> {
    this.refuseWhenStopping();
    if (this.inFlight >= CALLS_IN_FLIGHT_MAX) throw overloaded();
    this.inFlight += 1;
    try {
      return await work();
    } finally {
      this.inFlight -= 1;
    }
  }

  private refuseWhenStopping(): void {
    if (!this.stopping.aborted) return;
    throw new RmaError({ reason: 'NOT_READY', message: 'the broker is stopping; retry', retryAfterMs: 1_000 });
  }
}

function overloaded(): RmaError {
  const message = `the broker works on ${CALLS_IN_FLIGHT_MAX} calls already; retry later`;
  return new RmaError({ reason: 'OVERLOADED', message, retryAfterMs: 500 });
}
