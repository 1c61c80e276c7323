import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from '../examples/fleet/program.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const BROKER = join(HERE, '../src/server/main.js');
const AGENT = join(HERE, '../src/agent/main.js');

/** A start that takes longer makes its own figure fail; the others are still measured. */
const START_TIMEOUT_MS = 120_000;

/** A process that serves. */
export interface Server {
  readonly address: string;
  readonly pid: number;
}

/** A broker, which also serves metrics. */
export interface Broker extends Server {
  readonly httpAddress: string;
}

/** Simulated agents: each node on its own connection. */
export interface SpokenFleet {
  readonly nodes: number;
  readonly slots: number;
  /** Prefix of the nodes' names; must differ between fleets. */
  readonly prefix?: string;
  /** In it, each agent's certificate files have a folder that is named like its node; absent: no TLS. */
  readonly tlsFolder?: string;
}

/** Everything that a figure needs: a durable broker, agents in another process, and an orderly end of them all. */
export class Scene {
  readonly directory = mkdtempSync(join(tmpdir(), 'rma-bench-'));
  private readonly children: ChildProcess[] = [];
  private readonly programs: Program[] = [];

  /** Starts a broker on its embedded store, in a folder of the scene's directory; resolves to its address. */
  async startBroker(folder = 'broker', brokerFlags: readonly string[] = []): Promise<Broker> {
    const data = ['--data-directory', join(this.directory, folder)];
    const flags = [...data, '--listen-address', '127.0.0.1:0', '--http-address', '127.0.0.1:0'];
    const broker = Program.start('rma-broker', BROKER, [
      ...flags,
      '--max-claims',
      '5000000',
      '--log-level',
      'info',
      ...brokerFlags,
    ]);
    this.programs.push(broker);
    const { port } = await broker.waitFor('broker.ready', 0, START_TIMEOUT_MS);
    const http = await broker.waitFor('http.listening');
    return { address: `127.0.0.1:${port}`, httpAddress: `127.0.0.1:${http['port']}`, pid: broker.pid };
  }

  /** Starts simulated agents, all in one process; resolves when the broker has welcomed them all. */
  async startAgents(
    address: string,
    { nodes, slots, prefix = 'n', tlsFolder = '' }: SpokenFleet,
  ): Promise<ChildProcess> {
    const agents = this.fork('figures/agents.js', [address, String(nodes), String(slots), prefix, tlsFolder]);
    await said(agents, nodes);
    return agents;
  }

  /** Starts simulated agents that go from broker to broker until one welcomes them; resolves when it has. */
  async startRoamers(addresses: readonly string[], { nodes, slots, prefix = 'n' }: SpokenFleet): Promise<void> {
    const agents = this.fork('figures/agents.js', [addresses.join(), String(nodes), String(slots), prefix, '', 'roam']);
    await said(agents, nodes);
  }

  /**
   * Starts simulated agents that connect all at once when the returned function is called, and try again when they are
   * refused; it resolves when the broker has welcomed them all.
   */
  async startStorm(
    address: string,
    { nodes, slots, prefix = 'n', tlsFolder = '' }: SpokenFleet,
  ): Promise<() => Promise<void>> {
    const agents = this.fork('figures/agents.js', [address, String(nodes), String(slots), prefix, tlsFolder, 'storm']);
    await said(agents, 1);
    return () => {
      const welcomed = said(agents, nodes);
      agents.send('begin');
      return welcomed;
    };
  }

  /** Starts a real agent with so many small RMAs on memfds; resolves when it accepts VMMs and the broker knows it. */
  async startAgent(address: string, slots: number): Promise<{ readonly pid: number; readonly socketPath: string }> {
    const socketPath = join(this.directory, 'agent.sock');
    const flags = ['--broker-address', address, '--node-name', 'bench', '--socket-path', socketPath];
    const device = ['--device', 'memfd', '--rma-size', '64KiB', '--rma-count', String(slots)];
    const state = ['--state-directory', join(this.directory, 'agent'), '--http-address', 'off'];
    const agent = Program.start('rma-agent', AGENT, [...flags, ...device, ...state]);
    this.programs.push(agent);
    await agent.waitFor('agent.ready');
    await agent.waitFor('link.connected');
    return { pid: agent.pid, socketPath };
  }

  /** Starts a server that answers with so many bytes. */
  async startEcho(replyBytes: number): Promise<Server> {
    const echo = this.fork('clients/echo-server.js', [String(replyBytes)]);
    const [port] = await once(echo, 'message');
    return { address: `127.0.0.1:${port}`, pid: echo.pid ?? -1 };
  }

  /** Starts an attacker that runs until the scene ends; resolves when the attack has begun. */
  async startAttacker(...words: readonly string[]): Promise<void> {
    await once(this.fork('attack/attacker.js', words), 'message');
  }

  async end(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    await Promise.all(this.programs.map((program) => program.stop()));
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Ends this process together with the others. */
  adopt(child: ChildProcess): void {
    this.children.push(child);
  }

  private fork(script: string, args: readonly string[]): ChildProcess {
    const child = fork(join(HERE, script), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.adopt(child);
    return child;
  }
}

/** Resolves when simulated agents have said so many words. */
function said(agents: ChildProcess, words: number): Promise<void> {
  return new Promise((resolve, reject) => {
    agents.once('exit', () => reject(new Error('the simulated agents have ended')));
    let heard = 0;
    agents.on('message', () => {
      heard += 1;
      if (heard === words) resolve();
    });
  });
}
