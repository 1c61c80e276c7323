import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFleet } from '../../../examples/fleet/local-fleet.js';
import { PATIENCE_MS } from '../../../examples/fleet/patience.js';
import { parseText } from '../../common/telemetry/exposition-text.js';
import { call, clientsOf, MIB, ObedientAgent, wireHello } from '../../server/support.js';

/** Labels of some 3 KiB: a page of such claims is as large as pages get. */
const LABELS = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`label-${index}`, 'v'.repeat(250)]));
const CLAIMS_A_BATCH = 200;

/** A broker as a process of its own, an agent that says what it is told, and what the broker tells of itself. */
export class HostileScene {
  private constructor(
    readonly fleet: LocalFleet,
    readonly clients: ReturnType<typeof clientsOf>,
    readonly agent: ObedientAgent,
  ) {}

  static async start(flags: readonly string[] = []): Promise<HostileScene> {
    const directory = mkdtempSync(join(tmpdir(), 'rma-hostile-'));
    // The agent sends no heartbeats, and some tests take longer than it may be silent otherwise.
    const fleet = new LocalFleet(directory, ['--store', 'memory', '--session-ttl', '5m', ...flags]);
    await fleet.startBroker();
    const clients = clientsOf(Number(fleet.brokerAddress.split(':')[1]));
    const agent = await new ObedientAgent(clients.agent).greet(wireHello('n1', 5_000));
    return new HostileScene(fleet, clients, agent);
  }

  /** Makes so many claims with as many labels as a claim may have, or nearly. */
  async fill(claims: number): Promise<void> {
    const { broker } = this.clients;
    for (let made = 0; made < claims; made += CLAIMS_A_BATCH) {
      const requests = Array.from({ length: Math.min(CLAIMS_A_BATCH, claims - made) }, (_, index) => ({
        spec: { guest: `g${made + index}`, minRmaBytes: MIB, labels: LABELS },
        ttl: { seconds: 3_600 },
      }));
      const { results } = await call(broker, broker.BatchCreateClaims, { requests });
      assert.ok(results.every(({ created }) => created));
    }
  }

  /** What the broker tells of itself now, by series. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const response = await fetch(`http://${this.fleet.httpAddressOf('rma-broker')}/metrics`);
    const all = [...parseText(await response.text()).values()];
    return new Map(all.flatMap(({ series }) => [...series]));
  }

  async value(series: string): Promise<number> {
    return (await this.metrics()).get(series) ?? assert.fail(`there is no ${series}`);
  }

  /**
   * Waits until a metric is as wanted; there is no other sign from outside that the broker has dealt with something.
   */
  async until(series: string, holds: (value: number) => boolean, withinMs = PATIENCE_MS): Promise<number> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const value = await this.value(series);
      if (holds(value)) return value;
      assert.ok(Date.now() < deadline, `${series} is ${value}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    this.agent.hangUp();
    for (const client of Object.values(this.clients)) client.close();
    await this.fleet.stop();
    rmSync(this.fleet.directory, { recursive: true, force: true });
  }
}
