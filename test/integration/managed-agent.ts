import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { type BrokerClient, createBrokerClient } from '../../src/client/broker-client.js';
import type { PassedFd } from '../../src/common/systemd/environment.js';
import { FakeServiceManager } from '../fakes/fake-service-manager.js';
import { freeCount, RMA_BYTES, until } from './one-node.js';

const MAIN = fileURLToPath(new URL('../../src/agent/main.js', import.meta.url));

/** How an agent is run; all of it has a default. */
export interface ManagedOptions {
  readonly rmaCount?: number;
  /** Further flags of rma-agent, or others in the place of the usual ones. */
  readonly flags?: readonly string[];
  /** Usual flags to leave out. */
  readonly omitted?: readonly string[];
  readonly fdStoreMax?: number;
  readonly watchdogMs?: number;
  readonly launcher?: readonly string[];
}

/** A broker, and an agent of node n1 as a service of a service manager: all real processes but for the manager. */
export class ManagedAgent {
  readonly directory = mkdtempSync(join(tmpdir(), 'rma-service-'));
  readonly socketPath = join(this.directory, 'agent.sock');
  readonly fleet = new LocalFleet(this.directory, ['--heartbeat-interval', '300ms']);
  readonly manager: FakeServiceManager;
  /** Further flags of the agents that are started from now on. */
  flags: readonly string[];
  /** Everything that the agents logged. */
  log = '';
  private agent: ChildProcess | null = null;
  private brokerClient: BrokerClient | null = null;

  constructor(private readonly options: ManagedOptions = {}) {
    this.flags = options.flags ?? [];
    this.manager = new FakeServiceManager(join(this.directory, 'notify'), options.fdStoreMax);
  }

  get client(): BrokerClient {
    this.brokerClient ??= createBrokerClient({ address: this.fleet.brokerAddress });
    return this.brokerClient;
  }

  get process(): ChildProcess {
    if (this.agent === null) throw new Error('the agent was never started');
    return this.agent;
  }

  /** Starts the agent, with what the manager keeps for it, and waits for READY of this start. */
  async start(sockets: readonly PassedFd[] = []): Promise<void> {
    this.manager.hear().messages.length = 0;
    this.launch(sockets);
    await until('the agent is ready', async () => this.isReadyOrFailed());
  }

  /** Starts the agent without waiting for anything. */
  launch(sockets: readonly PassedFd[] = []): ChildProcess {
    const { rmaCount = 2, watchdogMs, launcher = [] } = this.options;
    const words = {
      'node-name': 'n1',
      'broker-address': this.fleet.brokerAddress,
      'http-address': '127.0.0.1:0',
      device: 'memfd',
      'rma-size': String(RMA_BYTES),
      'rma-count': String(rmaCount),
      'socket-path': this.socketPath,
      'state-directory': join(this.directory, 'state'),
    };
    const others = new Set([
      ...(this.options.omitted ?? []),
      ...this.flags.map((flag) => flag.slice(2, flag.indexOf('='))),
    ]);
    const usual = Object.entries(words)
      .filter(([name]) => !others.has(name))
      .map(([name, value]) => `--${name}=${value}`);
    const watchdog = watchdogMs === undefined ? {} : { watchdogMs };
    this.agent = this.manager.start({ words: [MAIN, ...usual, ...this.flags], sockets, launcher, ...watchdog });
    this.agent.stderr?.on('data', (text) => {
      this.log += String(text);
    });
    return this.agent;
  }

  /** Ends the agent by this signal, and waits for its end. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const process = this.agent;
    if (process === null || process.exitCode !== null || process.signalCode !== null) return;
    process.kill(signal);
    await once(process, 'exit');
  }

  /** Waits until the manager has heard this assignment. */
  async told(assignment: string): Promise<void> {
    await until(assignment, async () => this.manager.has(assignment));
  }

  /** A PREPARED claim's name and token, as soon as there is an RMA for it. */
  async claim(guest: string): Promise<{ readonly name: string; readonly token: string }> {
    await until('an RMA is free', async () => (await freeCount(this.client)) > 0);
    const { claim, claimToken } = await this.client.createClaim({ guest, minRmaBytes: RMA_BYTES, ttlMs: 600_000 });
    return { name: claim.name, token: claimToken };
  }

  async close(): Promise<void> {
    this.brokerClient?.close();
    await this.end('SIGKILL');
    await this.fleet.stop();
    this.manager.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private isReadyOrFailed(): boolean {
    const { exitCode } = this.process;
    if (exitCode !== null) throw new Error(`the agent ended with status ${exitCode}:\n${this.log}`);
    return this.manager.has('READY=1');
  }
}
