import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { HAND_OFF, SECONDS } from '../../common/telemetry/buckets.js';
import type { InventoryReport } from '../../domain/link/reports.js';
import type { CoreTelemetryBatch } from '../core-thread/core-telemetry.js';

const OPS = ['redeem', 'confirm', 'nack', 'allocate', 'release', 'resume', 'status', 'ping'];
const CLEARING_METHODS = ['KERNEL', 'AGENT', 'KERNEL_AND_AGENT'];

/** What the core's thread counts, measures and has. */
export class CoreMetrics {
  private readonly counters: ReadonlyMap<string, (labels: readonly string[], count: number) => void>;
  private readonly histograms: ReadonlyMap<string, (labels: readonly string[], seconds: number) => void>;
  private readonly slots: Gauge<'state'>;
  private readonly unscheduled: Gauge;
  private readonly poisoned: Gauge;
  private readonly connections: Gauge;

  constructor(registry: Registry) {
    this.counters = countersIn(registry);
    this.histograms = histogramsIn(registry);
    const registers = [registry];
    this.slots = new Gauge({
      registers,
      name: 'rma_agent_slots',
      help: "The node's RMAs by state; together they are its capacity. Unavailable ones were taken by somebody else (drift).",
      labelNames: ['state'],
    });
    this.unscheduled = new Gauge({
      registers,
      name: 'rma_agent_unscheduled_claims',
      help: 'RMAs that were given to local users without the broker.',
    });
    this.poisoned = new Gauge({
      registers,
      name: 'rma_agent_poisoned_slots',
      help: 'Of the quarantined RMAs: those whose memory failed.',
    });
    this.connections = new Gauge({
      registers,
      name: 'rma_agent_local_connections',
      help: 'Connections to the local socket that are open.',
    });
  }

  add({ inventory, localConnectionCount, counts, durationsMs }: CoreTelemetryBatch): void {
    if (inventory !== null) this.show(inventory);
    this.connections.set(localConnectionCount);
    for (const [key, count] of counts) {
      const [what = '', ...labels] = key.split(' ');
      this.counters.get(what)?.(labels, count);
    }
    for (const [key, measured] of durationsMs) {
      const [what = '', ...labels] = key.split(' ');
      const observe = this.histograms.get(what);
      for (const ms of measured) observe?.(labels, ms / 1000);
    }
  }

  private show({ slots, unscheduledCount, poisonedCount }: InventoryReport): void {
    this.poisoned.set(poisonedCount);
    for (const [state, count] of Object.entries(slots)) this.slots.set({ state }, count);
    this.unscheduled.set(unscheduledCount);
  }
}

/** By the names under which the core's thread counts. */
function countersIn(registry: Registry): CoreMetrics['counters'] {
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ registers: [registry], name, help, labelNames });
  const requests = counter(
    'rma_agent_local_requests_total',
    'Requests on the local socket by what they want and how they were answered: OK, or the reason of a refusal.',
    ['op', 'result'],
  );
  const failures = counter(
    'rma_agent_delivery_failures_total',
    'RMAs that were on their way to a VMM and did not leave the agent, and why.',
    ['reason'],
  );
  const refusals = counter(
    'rma_agent_prepare_refusals_total',
    'Orders of the broker to prepare that were refused, and why; CLAIM_FENCED is one that came after its claim had ended.',
    ['reason'],
  );
  const allocations = counter(
    'rma_agent_allocations_total',
    'What the device answered to the wish for an RMA: OK, STILL_HELD (a process has not let go of the former one), or a reason.',
    ['result'],
  );
  const quarantines = counter(
    'rma_agent_quarantines_total',
    'RMAs that were not back within reclaimGrace after their holder had ended or released them.',
    [],
  );
  const refused = counter(
    'rma_agent_local_connections_refused_total',
    'Local connections that were not taken on, or hung up on, and why.',
    ['reason'],
  );
  for (const reason of ['RATE_LIMITED', 'TOO_MANY_CONNECTIONS', 'CONNECTION_IDLE']) refused.inc({ reason }, 0);
  for (const op of OPS) requests.inc({ op, result: 'OK' }, 0);
  for (const reason of ['PEER_GONE', 'FD_NOT_RECEIVED']) failures.inc({ reason }, 0);
  for (const reason of ['CLAIM_FENCED', 'NO_FREE_RMA', 'AGENT_STOPPING']) refusals.inc({ reason }, 0);
  for (const result of ['OK', 'STILL_HELD', 'NO_FREE_RMA', 'MEMORY_FAILED']) allocations.inc({ result }, 0);
  return new Map([
    ['local-request', ([op = '', result = ''], count) => requests.inc({ op, result }, count)],
    ['delivery-failure', ([reason = ''], count) => failures.inc({ reason }, count)],
    ['prepare-refusal', ([reason = ''], count) => refusals.inc({ reason }, count)],
    ['allocation', ([result = ''], count) => allocations.inc({ result }, count)],
    ['refused-connection', ([reason = ''], count) => refused.inc({ reason }, count)],
    ['quarantine', (_labels, count) => quarantines.inc(count)],
  ]);
}

/** By the names under which the core's thread measures. */
function histogramsIn(registry: Registry): CoreMetrics['histograms'] {
  const handOffs = new Histogram({
    registers: [registry],
    name: 'rma_agent_hand_off_duration_seconds',
    help: "From a VMM's request until the fd of its RMA has been sent.",
    buckets: [...HAND_OFF],
  });
  const allocations = new Histogram({
    registers: [registry],
    name: 'rma_agent_allocation_duration_seconds',
    help: 'How long the device took to allocate and clear one RMA, the wait for others before it included.',
    buckets: [...SECONDS],
  });
  const clearings = new Histogram({
    registers: [registry],
    name: 'rma_agent_clearing_duration_seconds',
    help: 'How long clearing one RMA and looking whether it is clean took, by who cleared it.',
    labelNames: ['method'],
    buckets: [...SECONDS],
  });
  const reclaims = new Histogram({
    registers: [registry],
    name: 'rma_agent_reclaim_duration_seconds',
    help: "From the end of a holder's right until the kernel has demonstrably given the RMA back.",
    buckets: [...SECONDS],
  });
  for (const method of CLEARING_METHODS) clearings.zero({ method });
  return new Map([
    ['hand-off', (_labels, seconds) => handOffs.observe(seconds)],
    ['allocation', (_labels, seconds) => allocations.observe(seconds)],
    ['clearing', ([method = ''], seconds) => clearings.observe({ method }, seconds)],
    ['reclaim', (_labels, seconds) => reclaims.observe(seconds)],
  ]);
}
