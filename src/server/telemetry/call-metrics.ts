import type { EventEmitter } from 'node:events';
import { status } from '@grpc/grpc-js';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../../common/clock/clock.js';
import { CODE_NUMBERS } from '../../common/errors/codes.js';
import { MILLISECONDS } from '../../common/telemetry/buckets.js';
import { Distributions } from '../../common/telemetry/distribution.js';
import { MethodCalls } from './method-calls.js';

const CODES = ['OK', ...Object.keys(CODE_NUMBERS)];
const LABELS = ['service', 'method'] as const;

/** The part of a service's definition that is needed here: which methods stream their answers. */
type Definition = Readonly<Record<string, { readonly responseStream: boolean }>>;
type Handler = (call: EventEmitter, callback?: (error: { readonly code?: number } | null) => void) => void;

/** gRPC calls by method and code. Handlers are wrapped where services are registered, so that none can be forgotten. */
export class CallMetrics {
  private readonly methods: MethodCalls[] = [];
  private readonly durations: Distributions;

  constructor(
    registry: Registry,
    private readonly clock: Clock,
  ) {
    this.durations = new Distributions(registry, {
      name: 'rma_grpc_server_handling_seconds',
      help: 'How long calls with one answer took; streams are left out, as they last as long as their callers want.',
      buckets: MILLISECONDS,
    });
    showCounts(registry, this.methods);
  }

  /** Wraps handlers to measure them. */
  measured<Handlers extends object>(service: string, definition: Definition, handlers: Handlers): Handlers {
    const measured = Object.entries(handlers).map(([name, handler]) => {
      const isStream = definition[name]?.responseStream ?? false;
      const calls = new MethodCalls({ service, method: name }, CODES);
      this.methods.push(calls);
      const handle: Handler = handler.bind(handlers);
      return [name, isStream ? stream(calls, handle) : this.unary(calls, handle)];
    });
    return Object.fromEntries(measured);
  }

  private unary(calls: MethodCalls, handle: Handler): Handler {
    const duration = this.durations.with(calls.labels);
    return (call, callback) => {
      const startMs = this.clock.monotonicMs();
      calls.begin();
      handle(call, (error, ...answer) => {
        calls.end(codeName(error?.code));
        duration.observe((this.clock.monotonicMs() - startMs) / 1000);
        callback?.(error, ...answer);
      });
    };
  }
}

function stream(calls: MethodCalls, handle: Handler): Handler {
  return (call) => {
    let isOver = false;
    const over = (code: string) => {
      if (!isOver) calls.end(code);
      isOver = true;
    };
    calls.begin();
    call.on('error', (error: { readonly code?: number }) => over(codeName(error.code)));
    call.on('cancelled', () => over('CANCELLED'));
    call.on('finish', () => over('OK'));
    handle(call);
  };
}

/** Fills the series at a scrape: doing so at each call costs more than all other measuring. */
function showCounts(registry: Registry, methods: readonly MethodCalls[]): void {
  new Counter({
    registers: [registry],
    name: 'rma_grpc_server_handled_total',
    help: 'Calls that have ended, by status code. A call that its caller cancelled is CANCELLED.',
    labelNames: [...LABELS, 'code'],
    collect() {
      this.reset();
      for (const { labels, byCode } of methods)
        for (const [code, count] of byCode) this.inc({ ...labels, code }, count);
    },
  });
  new Gauge({
    registers: [registry],
    name: 'rma_grpc_server_in_flight_calls',
    help: 'Calls in progress, including open streams.',
    labelNames: LABELS,
    collect() {
      for (const { labels, inFlight } of methods) this.set(labels, inFlight);
    },
  });
}

function codeName(code: number | undefined): string {
  return code === undefined ? 'OK' : (status[code] ?? 'UNKNOWN');
}
