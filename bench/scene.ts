import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from '../examples/fleet/program.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const BROKER = join(HERE, '../src/server/main.js');

/** Everything that a figure needs: a durable broker, agents in another process, and ways to end them. */
export class Scene {
  private readonly directory = mkdtempSync(join(tmpdir(), 'rma-bench-'));
  private readonly children: ChildProcess[] = [];
  private readonly programs: Program[] = [];

  /** A broker on its embedded store; resolves to its address. */
  async startBroker(): Promise<{ readonly address: string; readonly pid: number }> {
    const flags = ['--data-directory', join(this.directory, 'broker'), '--listen-address', '127.0.0.1:0'];
    const broker = Program.start('rma-broker', BROKER, [...flags, '--max-claims', '5000000', '--log-level', 'info']);
    this.programs.push(broker);
    const { port } = await broker.waitFor('broker.ready');
    return { address: `127.0.0.1:${port}`, pid: broker.pid };
  }

  /** So many nodes of so many RMAs each; resolves when all are welcome. */
  async startAgents(address: string, nodes: number, slots: number): Promise<void> {
    const agents = this.fork('agents.js', [address, String(nodes), String(slots)]);
    await new Promise<void>((resolve) => {
      let welcome = 0;
      agents.on('message', () => {
        welcome += 1;
        if (welcome === nodes) resolve();
      });
    });
  }

  /** A server that answers with so many bytes; resolves to its address. */
  async startEcho(replyBytes: number): Promise<string> {
    const [port] = await once(this.fork('echo-server.js', [String(replyBytes)]), 'message');
    return `127.0.0.1:${port}`;
  }

  async end(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    await Promise.all(this.programs.map((program) => program.stop()));
    rmSync(this.directory, { recursive: true, force: true });
  }

  private fork(script: string, args: readonly string[]): ChildProcess {
    const child = fork(join(HERE, script), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.children.push(child);
    return child;
  }
}
