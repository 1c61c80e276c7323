import { Registry } from 'prom-client';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { addProcessMetrics } from '../../../src/common/telemetry/process-metrics.js';
import type { BrokerOptions, RunningBroker } from '../../../src/server/broker.js';
import { BrokerTelemetry } from '../../../src/server/telemetry/broker-telemetry.js';
import { parseText, type ShownMetric, textOf } from '../../common/telemetry/exposition-text.js';
import { clientsOf, memoryDisk, testBroker } from '../support.js';

/** A broker whose metrics a test can read. */
export interface Scene {
  readonly running: RunningBroker;
  readonly telemetry: BrokerTelemetry;
  readonly clients: ReturnType<typeof clientsOf>;
  text(): Promise<string>;
  metrics(): Promise<ReadonlyMap<string, ShownMetric>>;
  /** The value of one series, written as the text has it. */
  value(series: string): Promise<number | undefined>;
}

export async function startScene(patch: Partial<BrokerOptions> = {}): Promise<Scene> {
  const registry = new Registry();
  addProcessMetrics(registry, 'rma-broker');
  const telemetry = new BrokerTelemetry(registry, systemClock);
  const running = await testBroker(memoryDisk(), { telemetry, ...patch });
  const text = () => textOf(telemetry.exposition());
  const metrics = async () => parseText(await text());
  return {
    running,
    telemetry,
    clients: clientsOf(running.port),
    text,
    metrics,
    value: async (series) => {
      for (const { series: all } of (await metrics()).values()) if (all.has(series)) return all.get(series);
      return undefined;
    },
  };
}
