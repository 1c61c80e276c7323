import type { EventEmitter } from 'node:events';
import { status } from '@grpc/grpc-js';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../../common/clock/clock.js';
import { CODE_NUMBERS } from '../../common/errors/codes.js';
import { MILLISECONDS } from '../../common/telemetry/buckets.js';

const CODES = ['OK', ...Object.keys(CODE_NUMBERS)];
const LABELS = ['service', 'method'] as const;
type Method = Readonly<Record<(typeof LABELS)[number], string>>;

/** What is needed of a service's definition: which of its methods stream their answers. */
type Definition = Readonly<Record<string, { readonly responseStream: boolean }>>;
type Handler = (call: EventEmitter, callback?: (error: { readonly code?: number } | null) => void) => void;

/** gRPC calls by method and code. Handlers are wrapped where services are registered, so that none can be forgotten. */
export class CallMetrics {
  private readonly handled: Counter<'service' | 'method' | 'code'>;
  private readonly duration: Histogram<'service' | 'method'>;
  private readonly inFlight: Gauge<'service' | 'method'>;

  constructor(
    registry: Registry,
    private readonly clock: Clock,
  ) {
    const registers = [registry];
    this.handled = new Counter({
      registers,
      name: 'rma_grpc_server_handled_total',
      help: 'Calls that are over, by their status code. A call whose caller hung up is CANCELLED.',
      labelNames: [...LABELS, 'code'],
    });
    this.duration = new Histogram({
      registers,
      name: 'rma_grpc_server_handling_seconds',
      help: 'How long calls took that got one answer; streams last as long as their callers like and are left out.',
      labelNames: LABELS,
      buckets: [...MILLISECONDS],
    });
    this.inFlight = new Gauge({
      registers,
      name: 'rma_grpc_server_in_flight_calls',
      help: 'Calls that are under way; of streams, those that are open.',
      labelNames: LABELS,
    });
  }

  /** The same handlers, measured. */
  measured<Handlers extends object>(service: string, definition: Definition, handlers: Handlers): Handlers {
    const measured = Object.entries(handlers).map(([name, handler]) => {
      const method = { service, method: name };
      this.showFromTheStart(method, definition[name]?.responseStream ?? false);
      const handle: Handler = handler.bind(handlers);
      return [name, definition[name]?.responseStream ? this.stream(method, handle) : this.unary(method, handle)];
    });
    return Object.fromEntries(measured);
  }

  private showFromTheStart(method: Method, isStream: boolean): void {
    for (const code of CODES) this.handled.inc({ ...method, code }, 0);
    this.inFlight.set(method, 0);
    if (!isStream) this.duration.zero(method);
  }

  private unary(method: Method, handle: Handler): Handler {
    return (call, callback) => {
      const startMs = this.clock.monotonicMs();
      this.inFlight.inc(method);
      handle(call, (error, ...answer) => {
        this.inFlight.dec(method);
        this.duration.observe(method, (this.clock.monotonicMs() - startMs) / 1000);
        this.handled.inc({ ...method, code: codeName(error?.code) });
        callback?.(error, ...answer);
      });
    };
  }

  private stream(method: Method, handle: Handler): Handler {
    return (call) => {
      let isOver = false;
      const over = (code: string) => {
        if (isOver) return;
        isOver = true;
        this.inFlight.dec(method);
        this.handled.inc({ ...method, code });
      };
      this.inFlight.inc(method);
      call.on('error', (error: { readonly code?: number }) => over(codeName(error.code)));
      call.on('cancelled', () => over('CANCELLED'));
      call.on('finish', () => over('OK'));
      handle(call);
    };
  }
}

function codeName(code: number | undefined): string {
  return code === undefined ? 'OK' : (status[code] ?? 'UNKNOWN');
}
