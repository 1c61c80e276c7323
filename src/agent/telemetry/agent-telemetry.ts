import { Gauge, type Registry } from 'prom-client';
import { type Clock, delay } from '../../common/clock/clock.js';
import type { Exposition } from '../../common/telemetry/exposition.js';
import { Readiness } from '../../common/telemetry/readiness.js';
import { countDamagedCheckpoints } from '../checkpoint/damaged-checkpoints.js';
import type { RunningCore } from '../core-thread/running-core.js';
import type { DeviceFacts } from '../device/thread/device-messages.js';
import { CoreMetrics } from './core-metrics.js';
import { LinkMetrics } from './link-metrics.js';

/** The core answers within microseconds, and never later than one call to the kernel takes. */
const CORE_ANSWER_MAX_MS = 2_000;

/** What the agent shows of its configuration. */
export interface ShownSettings {
  readonly heldBackCount: number;
  readonly stateDirectory: string;
}

/** Everything that the agent tells of itself; docs/metrics.md lists it. */
export class AgentTelemetry {
  readonly readiness = new Readiness('the device is being opened');
  readonly link: LinkMetrics;
  private readonly fromCore: CoreMetrics;
  private readonly answerTime: Gauge;
  private core: RunningCore | null = null;

  constructor(
    private readonly registry: Registry,
    private readonly clock: Clock,
  ) {
    this.link = new LinkMetrics(registry);
    this.fromCore = new CoreMetrics(registry);
    this.answerTime = new Gauge({
      registers: [registry],
      name: 'rma_agent_core_answer_seconds',
      help: `How long the core's thread took to answer this scrape; ${CORE_ANSWER_MAX_MS / 1000} when it did not.`,
    });
  }

  /** The core serves: from now on it is asked at each scrape. */
  show(core: RunningCore, settings: ShownSettings): void {
    this.core = core;
    core.port.onTelemetry((batch) => this.fromCore.add(batch));
    addDevice(this.registry, core.device, settings.heldBackCount);
    addState(this.registry, settings.stateDirectory);
    this.readiness.serves();
  }

  exposition(): Exposition {
    const { registry } = this;
    const refresh = () => this.refresh();
    return {
      async *pieces() {
        await refresh();
        yield await registry.metrics();
      },
    };
  }

  /**
   * What `/healthz` asks: null while the core's thread answers. Before there is one, the answer
   * is that this thread gives one.
   */
  async problem(): Promise<string | null> {
    if (await this.refresh()) return null;
    return `the core's thread has not answered for ${CORE_ANSWER_MAX_MS} ms; restart the agent, it takes its claims up again`;
  }

  /** True when the core has told what it has measured, or there is none yet. */
  private async refresh(): Promise<boolean> {
    if (this.core === null) return true;
    const startMs = this.clock.monotonicMs();
    const over = new AbortController();
    const answered = this.core.port.requestTelemetry().then(
      () => true,
      () => false,
    );
    const late = delay(this.clock, CORE_ANSWER_MAX_MS, over.signal).then(() => false);
    const inTime = await Promise.race([answered, late]);
    over.abort();
    this.answerTime.set((this.clock.monotonicMs() - startMs) / 1000);
    return inTime;
  }
}

function addDevice(registry: Registry, { kind, rmaSizeBytes }: DeviceFacts, heldBackCount: number): void {
  const registers = [registry];
  new Gauge({
    registers,
    name: 'rma_agent_device_info',
    help: "Always 1; what the node's RMAs are made of.",
    labelNames: ['device'],
  }).set({ device: kind }, 1);
  new Gauge({ registers, name: 'rma_agent_rma_size_bytes', help: 'The size of each RMA.' }).set(rmaSizeBytes);
  new Gauge({
    registers,
    name: 'rma_agent_held_back_slots',
    help: 'RMAs that the broker may not promise (heldBackCount).',
  }).set(heldBackCount);
}

function addState(registry: Registry, stateDirectory: string): void {
  new Gauge({
    registers: [registry],
    name: 'rma_agent_damaged_checkpoints',
    help: 'Checkpoints that could not be read in full and were kept aside, until somebody removes them.',
    collect() {
      this.set(countDamagedCheckpoints(stateDirectory));
    },
  });
}
