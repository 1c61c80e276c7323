import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { etcdProgram } from '../../../examples/fleet/etcd-programs.js';
import { freePort } from '../../fixtures/free-port.js';
import type { Host, Network } from './hosts.js';
import type { Unit } from './unit.js';

const METRICS_MS = 1_000;
const OUTPUT_CHUNKS_MAX = 100;

interface Place {
  readonly name: string;
  readonly host: Host;
  readonly folder: string;
  readonly endpoint: string;
  readonly peerUrl: string;
}

/** A member of etcd, which is started again with what it has written. */
export class Member implements Unit {
  private child: ChildProcess | null = null;
  private readonly output: string[] = [];
  /** In its folder; etcd wants the form of an address. */
  private readonly socketName: string;

  constructor(
    private readonly place: Place,
    private readonly cluster: string,
  ) {
    this.socketName = `${place.name}:1`;
  }

  get name(): string {
    return this.place.name;
  }

  get host(): Host {
    return this.place.host;
  }

  get endpoint(): string {
    return this.place.endpoint;
  }

  get pid(): number {
    return this.child?.pid ?? -1;
  }

  private get socketPath(): string {
    return join(this.place.folder, this.socketName);
  }

  get isRunning(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  start(): void {
    if (this.isRunning) return;
    const { name, host, folder, endpoint, peerUrl } = this.place;
    const url = `http://${endpoint}`;
    const [command = '', ...words] = [
      ...[...host.launcher, etcdProgram('etcd'), '--name', name, '--data-dir', join(folder, name)],
      // A Unix socket is reached from any network namespace.
      ...['--listen-client-urls', `${url},unix://${this.socketName}`, '--advertise-client-urls', url],
      ...['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl],
      ...['--initial-cluster', this.cluster, '--logger', 'zap', '--log-outputs', 'stderr', '--log-level', 'warn'],
    ];
    rmSync(this.socketPath, { force: true });
    this.child = spawn(command, words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.output.push(chunk.toString());
      if (this.output.length > OUTPUT_CHUNKS_MAX) this.output.shift();
    });
  }

  async kill(): Promise<void> {
    if (this.child === null || !this.isRunning) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  /** Whether it leads etcd, as it says; false when it says nothing. */
  leads(): Promise<boolean> {
    return new Promise((resolve) => {
      const asked = get({ socketPath: this.socketPath, path: '/metrics', timeout: METRICS_MS }, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        answer.on('end', () => resolve(/^etcd_server_is_leader 1$/m.test(text)));
        answer.on('error', () => resolve(false));
      });
      asked.on('timeout', () => asked.destroy());
      asked.on('error', () => resolve(false));
    });
  }

  tail(): string {
    return this.output.join('').slice(-2_000);
  }
}

/** Starts so many of them, each on a host of its own. */
export async function startMembers(
  count: number,
  { folder, network }: { readonly folder: string; readonly network: Network },
): Promise<readonly Member[]> {
  const places: Place[] = [];
  for (let at = 1; at <= count; at += 1) {
    const [name, host] = [`m${at}`, network.host()];
    const peerUrl = `http://${host.address}:${await freePort()}`;
    places.push({ name, host, folder, endpoint: `${host.address}:${await freePort()}`, peerUrl });
  }
  const cluster = places.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(',');
  const members = places.map((place) => new Member(place, cluster));
  for (const member of members) member.start();
  return members;
}
