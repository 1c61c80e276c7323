import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from './program.js';

const SCRIPTS = fileURLToPath(new URL('../../src/', import.meta.url));

/** The compiled main files of the programs. */
export interface Programs {
  readonly broker: string;
  readonly agent: string;
  readonly rmactl: string;
}

/** The programs whose compiled code is below this folder. */
export function programsIn(folder: string): Programs {
  return {
    broker: join(folder, 'server/main.js'),
    agent: join(folder, 'agent/main.js'),
    rmactl: join(folder, 'client/cli/main.js'),
  };
}

/** Those of this checkout. */
export const OWN_PROGRAMS = programsIn(SCRIPTS);

/** Whether a program is of this checkout: those of 0.1.0 have other words for what they serve over HTTP. */
function isOwn(script: string): boolean {
  return script.startsWith(SCRIPTS);
}

/** A node of a local fleet: an agent with its own name. */
export interface LocalNode {
  readonly name: string;
  /** The node name that its agent uses; default: `name`. */
  readonly nodeName?: string;
  readonly device: 'auto' | 'kvm' | 'hugetlb' | 'memfd';
  /** As in the agent's configuration, such as 128MiB; default: as the device has it. */
  readonly rmaSize?: string;
  readonly rmaCount?: number;
  /** Further flags of rma-agent. */
  readonly flags?: readonly string[];
  /** Words before the agent's command line, for a program that starts it; default: none. */
  readonly launcher?: readonly string[];
  /** The compiled main file of its agent; default: the fleet's. */
  readonly program?: string;
}

/** How a command ended. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A broker and agents as real processes on this machine, with all their state in one directory. */
export class LocalFleet {
  private readonly agents = new Map<string, Program>();
  private readonly httpPorts = new Map<string, number>();
  private brokerProgram: Program | null = null;
  private port = 0;
  private others: readonly string[] = [];

  /**
   * @param directory holds sockets and state; short, because a socket's path has at most 107 bytes
   * @param brokerFlags further flags of rma-broker
   * @param programs default: those of this checkout; or those of another version, for example
   */
  constructor(
    readonly directory: string,
    private readonly brokerFlags: readonly string[] = [],
    private readonly programs: Programs = OWN_PROGRAMS,
  ) {}

  get brokerAddress(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Agents that start from now on, and rmactl, are told of these brokers in place of the fleet's own. */
  useBrokers(addresses: readonly string[]): void {
    this.others = addresses;
  }

  /** What agents and rmactl are told: HOST:PORT, or several of them with commas in between. */
  get brokerAddresses(): string {
    return this.others.length === 0 ? this.brokerAddress : this.others.join(',');
  }

  get broker(): Program {
    if (this.brokerProgram === null) throw new Error('the broker was never started');
    return this.brokerProgram;
  }

  agent(name: string): Program {
    const agent = this.agents.get(name);
    if (agent === undefined) throw new Error(`the agent of ${name} was never started`);
    return agent;
  }

  socketOf(name: string): string {
    return join(this.directory, name, 'agent.sock');
  }

  /** Where a node's agent, or `rma-broker`, serves HTTP; the same after each start. */
  httpAddressOf(name: string): string {
    return `127.0.0.1:${this.httpPorts.get(name) ?? 0}`;
  }

  /**
   * Starts the broker, or restarts it at the same address with the same state.
   *
   * @param launcher words before its command line, for a program that starts it
   */
  async startBroker(launcher: readonly string[] = []): Promise<Program> {
    const directory = join(this.directory, 'broker');
    const flags = ['--data-directory', directory, '--listen-address', this.brokerAddress, ...this.brokerFlags];
    const words = [...flags, ...this.httpFlags('rma-broker', this.programs.broker)];
    this.brokerProgram = Program.start('rma-broker', this.programs.broker, words, launcher);
    const { port } = await this.brokerProgram.waitFor('broker.ready');
    this.port = Number(port);
    await this.noteHttpPort('rma-broker', this.brokerProgram, this.programs.broker);
    return this.brokerProgram;
  }

  /** Starts an agent, or restarts it with the same state. Resolves when its socket accepts VMMs. */
  async startAgent({
    name,
    nodeName = name,
    device,
    rmaSize,
    rmaCount,
    flags = [],
    launcher,
    program = this.programs.agent,
  }: LocalNode): Promise<Program> {
    const directory = join(this.directory, name);
    mkdirSync(directory, { recursive: true });
    const size = rmaSize === undefined ? [] : ['--rma-size', rmaSize];
    const count = rmaCount === undefined ? [] : ['--rma-count', String(rmaCount)];
    const pool = ['--device', device, ...size, ...count];
    const hasSockets = flags.some((flag) => flag.startsWith('--sockets'));
    const socket = hasSockets ? [] : ['--socket-path', this.socketOf(name)];
    const places = [...socket, '--state-directory', join(directory, 'state')];
    const where = ['--node-name', nodeName, '--broker-address', this.brokerAddresses, ...this.httpFlags(name, program)];
    const words = [...where, ...pool, ...places, ...flags];
    const agent = Program.start(`rma-agent ${name}`, program, words, launcher);
    this.agents.set(name, agent);
    await agent.waitFor('agent.ready');
    await this.noteHttpPort(name, agent, program);
    return agent;
  }

  private httpFlags(name: string, script: string): readonly string[] {
    return [isOwn(script) ? '--http-address' : '--metrics-address', this.httpAddressOf(name)];
  }

  private async noteHttpPort(name: string, program: Program, script: string): Promise<void> {
    const { port } = await program.waitFor(isOwn(script) ? 'http.listening' : 'metrics.listening');
    this.httpPorts.set(name, Number(port));
  }

  /** The words that begin a command line of rmactl for this broker. */
  rmactlWords(): readonly string[] {
    return [process.execPath, this.programs.rmactl, '--broker', this.brokerAddresses];
  }

  /** Runs rmactl against this broker. */
  rmactl(...args: readonly string[]): Promise<CommandResult> {
    return this.rmactlWith({}, ...args);
  }

  /** The same with variables besides those of this process, such as those of a certificate. */
  rmactlWith(variables: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CommandResult> {
    const [command = '', ...words] = this.rmactlWords();
    const env = { ...process.env, ...variables };
    return new Promise((resolve) => {
      execFile(command, [...words, ...args], { env }, (error, stdout, stderr) => {
        resolve({ status: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
      });
    });
  }

  /** Stops all programs, agents first. */
  async stop(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.stop()));
    await this.brokerProgram?.stop();
  }
}
