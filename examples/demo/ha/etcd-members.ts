import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { etcdProgram } from '../../fleet/etcd-programs.js';

const MEMBERS = 3;
/** How much of what a member complains of is kept for finding out what went wrong. */
const COMPLAINTS_MAX = 20;

/** Members of one etcd as processes on loopback, with their data in a directory. Nothing else uses or finds them. */
export class EtcdMembers {
  private readonly complaints: string[] = [];

  private constructor(
    /** HOST:PORT of each member. */
    readonly endpoints: readonly string[],
    private readonly children: readonly ChildProcess[],
  ) {
    for (const child of children) child.stderr?.on('data', (chunk: Buffer) => this.note(chunk.toString()));
  }

  static async start(directory: string): Promise<EtcdMembers> {
    const ports = await freePorts(2 * MEMBERS);
    const places = ports.slice(0, MEMBERS).map((port, member) => ({
      name: `etcd-${member + 1}`,
      client: `http://127.0.0.1:${port}`,
      peer: `http://127.0.0.1:${ports[MEMBERS + member]}`,
    }));
    const cluster = places.map(({ name, peer }) => `${name}=${peer}`).join(',');
    const children = places.map(({ name, client, peer }) => {
      const own = ['--name', name, '--data-dir', join(directory, name), '--initial-cluster', cluster];
      const urls = ['--listen-client-urls', client, '--advertise-client-urls', client];
      const peers = ['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer];
      const log = ['--logger', 'zap', '--log-outputs', 'stderr', '--log-level', 'error'];
      return spawn(etcdProgram('etcd'), [...own, ...urls, ...peers, ...log], { stdio: ['ignore', 'ignore', 'pipe'] });
    });
    return new EtcdMembers(
      places.map(({ client }) => client.slice('http://'.length)),
      children,
    );
  }

  /** The last things that they complained of. */
  tail(): string {
    return this.complaints.join('');
  }

  async stop(): Promise<void> {
    await Promise.all(this.children.map(ended));
  }

  private note(complaint: string): void {
    this.complaints.push(complaint);
    if (this.complaints.length > COMPLAINTS_MAX) this.complaints.shift();
  }
}

/** Its data goes with the demonstration, so it need not end well. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Ports that nobody listens on. All are held until the last is found, so no two are the same. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await once(server.listen(0, '127.0.0.1'), 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => server.address()).map((at) => (typeof at === 'object' ? (at?.port ?? 0) : 0));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
