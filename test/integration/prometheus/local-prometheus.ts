import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { PATIENCE_MS } from '../../../examples/fleet/patience.js';
import { freePort } from '../../fixtures/free-port.js';

const POLL_MS = 200;

/** False where there is a Prometheus to run, otherwise why a test is skipped. */
export const WITHOUT_PROMETHEUS =
  spawnSync('prometheus', ['--version']).status === 0 ? false : 'needs prometheus (Debian: prometheus)';

const series = z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) });
const answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.object({ resultType: z.string(), result: z.array(series).or(z.tuple([z.number(), z.string()])) }),
  }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);
const matrix = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.object({ result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })) }),
  }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);
const alerts = z.object({
  data: z.object({
    alerts: z.array(
      z.object({
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()),
        state: z.enum(['pending', 'firing']),
      }),
    ),
  }),
});

/** One series of an answer. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** An alert that fires. */
export interface FiringAlert {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** A real Prometheus on loopback, with its data in a directory of its own. */
export class LocalPrometheus {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly output: string[],
  ) {}

  /** Starts it and waits until it answers. */
  static async start(configPath: string, directory: string): Promise<LocalPrometheus> {
    const address = `127.0.0.1:${await freePort()}`;
    const flags = [`--config.file=${configPath}`, `--storage.tsdb.path=${join(directory, 'data')}`];
    const child = spawn('prometheus', [...flags, `--web.listen-address=${address}`, '--log.level=warn'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const output: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    const prometheus = new LocalPrometheus(child, `http://${address}`, output);
    await prometheus.until('Prometheus is ready', async () => (await fetch(`${prometheus.url}/-/ready`)).ok);
    return prometheus;
  }

  /** The answer to an instant query; throws with Prometheus' own words when it is wrong. */
  async query(query: string): Promise<readonly Sample[]> {
    const response = await fetch(`${this.url}/api/v1/query?${new URLSearchParams({ query })}`);
    const parsed = answer.parse(await response.json());
    if (parsed.status === 'error') throw new Error(`${query}: ${parsed.error}`);
    const { result } = parsed.data;
    return result.map((each) =>
      typeof each === 'object'
        ? { labels: each.metric, value: Number(each.value[1]) }
        : { labels: {}, value: Number(each) },
    );
  }

  /**
   * The values of every series since `fromMs`, close enough to see an alert that fired once; those
   * that are no numbers are left out.
   */
  async valuesSince(fromMs: number, query: string): Promise<readonly number[]> {
    const range = { query, start: String(fromMs / 1000), end: String(Date.now() / 1000), step: '0.1' };
    const response = await fetch(`${this.url}/api/v1/query_range?${new URLSearchParams(range)}`);
    const parsed = matrix.parse(await response.json());
    if (parsed.status === 'error') throw new Error(`${query}: ${parsed.error}`);
    const values = parsed.data.result.flatMap((each) => each.values.map(([, value]) => Number(value)));
    return values.filter((value) => !Number.isNaN(value));
  }

  async firing(): Promise<readonly FiringAlert[]> {
    const { data } = alerts.parse(await (await fetch(`${this.url}/api/v1/alerts`)).json());
    return data.alerts
      .filter(({ state }) => state === 'firing')
      .map(({ labels, annotations }) => ({
        name: labels['alertname'] ?? '',
        labels,
        summary: annotations['summary'] ?? '',
      }));
  }

  /** Waits until an alert fires, and returns it. */
  async untilFiring(name: string): Promise<FiringAlert> {
    let found: FiringAlert | undefined;
    await this.until(`${name} fires`, async () => {
      found = (await this.firing()).find((alert) => alert.name === name);
      return found !== undefined;
    });
    if (found === undefined) throw new Error('unreachable');
    return found;
  }

  untilClear(name: string): Promise<void> {
    return this.until(`${name} is over`, async () => (await this.firing()).every((alert) => alert.name !== name));
  }

  /** Waits until something is so; what cannot be asked yet is not so. */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const untilMs = performance.now() + PATIENCE_MS;
    while (!(await isSo().catch(() => false))) {
      if (performance.now() > untilMs || this.child.exitCode !== null) {
        throw new Error(`${what}: not within ${PATIENCE_MS} ms\n${this.output.join('')}`);
      }
      await pause(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}
