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
import type { Access } from '../../domain/access/access.js';
import type { Identity } from '../../domain/access/identity.js';
import type { KnownCaller } from '../../domain/access/known-caller.js';
import { accessChanged } from '../../domain/access/refusals.js';
import type { AccessControl } from '../access/access-control.js';
import type { GuardedCall } from '../access/call-guard.js';
import type { Admission, PeerCall } from '../admission/admission.js';
import type { AdmittedCall } from '../admission/admitted-call.js';
import type { AuditedCall, CallAudit } from '../audit/call-audit.js';
import { endOfCalls } from '../core/broker-stopping.js';
import { type Caller, goneSignal } from '../wire/caller.js';
import { EncodedResponse } from '../wire/write/encoded-response.js';
import { type Rpc, TERMS } from './call-terms.js';

/** What it takes to know when a call is over, which grpc-js reports as cancelled however it ended. */
interface EndingCall {
  readonly cancelled: boolean;
  getPeer(): string;
  on(event: 'cancelled', listener: () => void): unknown;
  off(event: 'cancelled', listener: () => void): unknown;
}

/** The caller of one call. */
class CallCaller implements Caller {
  constructor(
    private readonly call: EndingCall,
    private readonly known: KnownCaller,
    private readonly admitted: Pick<AdmittedCall, 'stepAside' | 'stepBack'> | null = null,
  ) {}

  get identity(): Identity {
    return this.known.identity;
  }

  get access(): Access {
    return this.known.access;
  }

  get peer(): string {
    return this.call.getPeer();
  }

  onGone(listener: () => void): () => void {
    if (this.call.cancelled) listener();
    this.call.on('cancelled', listener);
    return () => this.call.off('cancelled', listener);
  }

  async aside<T>(wait: Promise<T>): Promise<T> {
    this.admitted?.stepAside();
    try {
      return await wait;
    } finally {
      this.admitted?.stepBack();
    }
  }
}

/** What an answer tells of what was changed. */
function sourceOf(response: unknown): unknown {
  return response instanceof EncodedResponse ? response.source : response;
}

/** What it takes to start and end a stream. */
interface EndedStream extends EndingCall, PeerCall, GuardedCall {
  end(): unknown;
  emit(event: 'error', status: GrpcStatus): unknown;
}

/** Serves a stream until it has no more to send, or `signal` aborts: its caller cancelled, or the broker stops. */
type ServeStream<Call> = (call: Call, signal: AbortSignal, caller: Caller) => Promise<void>;

/** Passed to abort(), as a reason costs less than the error that it makes without one. */
const ACCESS_LOST = 'the caller has lost a right';

/** What calls are served with. */
export interface CallParts {
  readonly admission: Pick<Admission, 'admit' | 'follow'>;
  /** Tells who makes a call. */
  readonly callerOf: (call: GuardedCall) => KnownCaller;
  /** Ends calls whose callers lose a right. */
  readonly control: Pick<AccessControl, 'follow'>;
  readonly stopping: AbortSignal;
  readonly log: Logger;
  readonly audit: CallAudit;
}

/**
 * What every handler shares: admission, cancellation when the broker stops, and the one place that turns errors into
 * statuses.
 */
export class CallGate {
  constructor(private readonly parts: CallParts) {}

  /** For calls that consist of others, each of which is a change by itself. */
  get audit(): CallAudit {
    return this.parts.audit;
  }

  /** Makes a unary RPC from a function of its request. */
  unary<Request, Response>(
    rpc: Rpc,
    handle: (request: Request, caller: Caller) => Promise<Response>,
  ): handleUnaryCall<Request, Response> {
    const terms = TERMS[rpc];
    return (call, callback) => {
      const refuse = (thrown: unknown) => callback(toGrpcStatus(this.noted(thrown)));
      const { request } = call;
      let known: KnownCaller;
      let admitted: AdmittedCall;
      try {
        this.refuseWhenStopping();
        known = this.parts.callerOf(call);
      } catch (thrown) {
        return refuse(thrown);
      }
      try {
        admitted = this.parts.admission.admit(terms, call, known);
      } catch (thrown) {
        return refuse(this.parts.audit.failed({ rpc, caller: new CallCaller(call, known), request }, thrown));
      }
      const caller = new CallCaller(call, known, admitted);
      const work = async () => handle(request, caller);
      this.parts.audit.of({ rpc, caller, request }, work, sourceOf).then((response) => {
        admitted.answered(response instanceof EncodedResponse ? response.bytes.length : undefined);
        callback(null, response);
      }, refuse);
    };
  }

  /** Makes a server-streaming RPC from a function that writes, and returns when it has no more to send. */
  streaming<Request, Response>(
    rpc: Rpc,
    handle: ServeStream<ServerWritableStream<Request, Response>>,
  ): handleServerStreamingCall<Request, Response> {
    return (call) =>
      this.stream(call, { rpc, request: call.request }, (signal, caller) => handle(call, signal, caller));
  }

  /** Makes a bidirectional RPC from a function that reads and writes, and returns when it has no more to send. */
  duplex<Request, Response>(
    rpc: Rpc,
    handle: ServeStream<ServerDuplexStream<Request, Response>>,
  ): handleBidiStreamingCall<Request, Response> {
    return (call) => this.stream(call, { rpc, request: null }, (signal, caller) => handle(call, signal, caller));
  }

  /** Logs errors that should never happen; all others only concern the caller. */
  noted(thrown: unknown): RmaError {
    const error = RmaError.from(thrown);
    if (error.reason === 'INTERNAL')
      this.parts.log.error('rpc.internal_error', 'a call failed unexpectedly', { error: thrown });
    return error;
  }

  private stream(
    call: EndedStream,
    asked: Pick<AuditedCall, 'rpc' | 'request'>,
    handle: (signal: AbortSignal, caller: Caller) => Promise<void>,
  ): void {
    this.parts.admission.follow(call);
    const caller = new CallCaller(call, this.parts.callerOf(call));
    const gone = goneSignal(caller).signal;
    const denied = new AbortController();
    const leave = this.parts.control.follow({ caller, accessLost: () => denied.abort(ACCESS_LOST) });
    caller.onGone(leave);
    const run = async () => {
      this.refuseWhenStopping();
      await handle(AbortSignal.any([gone, this.parts.stopping, denied.signal]), caller);
      this.refuseWhenStopping();
      if (denied.signal.aborted) throw new RmaError(accessChanged(caller.identity));
    };
    run().then(
      () => call.end(),
      (thrown) => call.emit('error', toGrpcStatus(this.noted(this.parts.audit.failed({ ...asked, caller }, thrown)))),
    );
  }

  private refuseWhenStopping(): void {
    if (this.parts.stopping.aborted) throw endOfCalls(this.parts.stopping);
  }
}
