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

/**
 * Why a caller's signal aborts. Every call's does, also one that was answered: an exception with a stack of its own, which a signal makes
 * that is told no reason, would cost more than the rest of it.
 */
const GONE = 'the caller hung up, has its answer, or its deadline has passed';

/** Whoever made a call. */
export interface Caller {
  /** A signal that aborts when the caller hangs up or its deadline passes, and when the call is over. */
  gone(): AbortSignal;
  /** Waits for something that may take long, without counting as a call that is worked on. */
  aside<T>(wait: Promise<T>): Promise<T>;
}

/** The caller of one call. Few handlers wait for longer than they work, and only they pay for an abort signal. */
class CallCaller implements Caller {
  constructor(
    private readonly call: { on(event: 'cancelled', listener: () => void): unknown },
    private readonly stepAside: (by: 1 | -1) => void = () => {},
  ) {}

  gone(): AbortSignal {
    const controller = new AbortController();
    this.call.on('cancelled', () => controller.abort(GONE));
    return controller.signal;
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
interface EndedStream {
  on(event: 'cancelled', listener: () => void): unknown;
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
    const caller = new CallCaller(call).gone();
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
