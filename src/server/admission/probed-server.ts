import type { EventEmitter } from 'node:events';
import { Server, type ServerOptions, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { type GrpcStatus, toGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { ANYBODY } from '../../domain/access/known-caller.js';
import { RETRY_AFTER_MS } from '../../domain/retry-after.js';
import type { Admission, PeerCall } from './admission.js';
import { PROBE_TERMS } from './call-classes.js';
import { Seats } from './seats.js';

/** How many streams of health and reflection may be open at a time: load balancers and people with grpcurl. */
const PROBE_STREAMS_MAX = 256;

type Callback = (error: GrpcStatus | null, ...answer: readonly unknown[]) => void;
type ProbeCall = PeerCall & EventEmitter;
type Handler = (call: ProbeCall, callback?: Callback) => void;

/**
 * A gRPC server that also admits calls of third-party services, health and reflection. The broker's own services do
 * this themselves.
 */
export class ProbedServer extends Server {
  private readonly seats = new Seats(PROBE_STREAMS_MAX, tooManyProbes, 'streams');

  constructor(
    options: ServerOptions,
    private readonly admission: Pick<Admission, 'admit' | 'follow'>,
  ) {
    super(options);
  }

  /** Adds a service whose handlers do their own admission. */
  addOwn(service: ServiceDefinition, handlers: UntypedServiceImplementation): void {
    super.addService(service, handlers);
  }

  override addService(service: ServiceDefinition, handlers: UntypedServiceImplementation): void {
    super.addService(service, this.admitting(handlers));
  }

  private admitting<Handlers extends object>(handlers: Handlers): Handlers {
    const admitted = Object.entries(handlers).map(([name, handler]) => {
      const handle: Handler = handler.bind(handlers);
      return [name, this.admitted(handle)];
    });
    return Object.fromEntries(admitted);
  }

  private admitted(handle: Handler): Handler {
    return (call, callback) => {
      try {
        if (callback === undefined) this.admitStream(call);
        else this.admission.admit(PROBE_TERMS, call).answered();
      } catch (thrown) {
        const status = toGrpcStatus(thrown);
        return callback === undefined ? void call.emit('error', status) : callback(status);
      }
      handle(call, callback);
    };
  }

  private admitStream(call: ProbeCall): void {
    this.admission.follow(call);
    // Load balancers of one identity may be many: these places are shared out by address.
    this.seats.take({
      ...ANYBODY,
      peer: call.getPeer(),
      onGone: (listener) => {
        call.once('cancelled', listener);
        return () => call.off('cancelled', listener);
      },
    });
  }
}

function tooManyProbes(): RmaError {
  const message = `the broker serves ${PROBE_STREAMS_MAX} health and reflection streams already, which is the limit; end some, or use Check`;
  return new RmaError({ reason: 'OVERLOADED', message, retryAfterMs: RETRY_AFTER_MS.PLACE_FREED });
}
