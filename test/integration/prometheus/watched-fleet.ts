import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFleet, type LocalNode } from '../../../examples/fleet/local-fleet.js';
import { type BrokerClient, createBrokerClient } from '../../../src/client/broker-client.js';
import { LocalPrometheus } from './local-prometheus.js';
import { writeQuickConfig } from './quick-config.js';

export const RMA_BYTES = 2 ** 20;
/** The node that has one RMA, of twice that size. */
export const LARGE_NODE = 'large';
/** Becomes a VMM that leaves a child with the RMA's fd behind, tells the child's pid, and ends. */
const FORGETFUL_VMM = ['sh', '-c', 'sleep 600 & echo $! > "$0"; exec sleep 0.2'];
const TERMS = ['--heartbeat-interval', '300ms'];

/** A broker, agents and a Prometheus that watches them, all real. */
export class WatchedFleet {
  private constructor(
    readonly fleet: LocalFleet,
    readonly prometheus: LocalPrometheus,
    readonly client: BrokerClient,
    private readonly directory: string,
    private readonly nodes: readonly LocalNode[],
  ) {}

  static async start(nodeNames: readonly string[], rmaCount: number): Promise<WatchedFleet> {
    const directory = mkdtempSync(join(tmpdir(), 'rma-prom-'));
    const fleet = new LocalFleet(directory, TERMS);
    const flags = ['--reclaim-grace', '500ms'];
    const small = nodeNames.map((name) => ({ name, device: 'memfd', rmaSize: '1MiB', rmaCount, flags }) as const);
    const nodes = [...small, { name: LARGE_NODE, device: 'memfd', rmaSize: '2MiB', rmaCount: 1, flags } as const];
    try {
      await fleet.startBroker();
      await Promise.all(nodes.map((node) => fleet.startAgent(node)));
      const agents = new Map(nodes.map(({ name }) => [name, fleet.httpAddressOf(name)]));
      const config = writeQuickConfig(join(directory, 'prometheus'), {
        brokers: [fleet.httpAddressOf('rma-broker')],
        agents,
      });
      const prometheus = await LocalPrometheus.start(config, join(directory, 'prometheus'));
      const client = createBrokerClient({ address: fleet.brokerAddress });
      return new WatchedFleet(fleet, prometheus, client, directory, nodes);
    } catch (problem) {
      await fleet.stop();
      throw problem;
    }
  }

  /** Makes a claim; returns its name and token. */
  async claim(guest: string, node?: string): Promise<{ readonly name: string; readonly token: string }> {
    const on = node === undefined ? {} : { node: `nodes/${node}` };
    const { claim, claimToken } = await this.client.createClaim({ guest, minRmaBytes: RMA_BYTES, ...on });
    return { name: claim.name, token: claimToken };
  }

  /** A guest that ends and leaves a process behind that has its RMA; resolves to that process' pid. */
  async leaveHolderOn(node: string): Promise<number> {
    const { token } = await this.claim('forgetful', node);
    const pidFile = join(this.directory, 'left-behind.pid');
    const exec = [
      'exec',
      '--socket',
      this.fleet.socketOf(node),
      '--claim-token',
      token,
      '--',
      ...FORGETFUL_VMM,
      pidFile,
    ];
    const [command = '', ...words] = [...this.fleet.rmactlWords(), ...exec];
    await once(spawn(command, words, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit');
    return Number(readFileSync(pidFile, 'utf8'));
  }

  async restartAgent(name: string): Promise<void> {
    const node = this.nodes.find((each) => each.name === name);
    if (node === undefined) throw new Error(`there is no node ${name}`);
    await this.fleet.startAgent(node);
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.prometheus.stop();
    await this.fleet.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
