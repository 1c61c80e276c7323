import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const RELAY = fileURLToPath(new URL('./relay.js', import.meta.url));

/** The network of the test: nothing of it is seen outside of its namespaces. */
const NETWORK = '10.213.7';
const PREFIX_BITS = 24;

/** Where a program runs, which may be cut off from all others. */
export interface Host {
  readonly address: string;
  /** Words before a command line that runs there. */
  readonly launcher: readonly string[];
  /** Packets from and to it vanish, and nobody is told. */
  cut(): void;
  heal(): void;
}

/** Where all programs run. */
export interface Network {
  /** Whether hosts can be cut off. */
  readonly canPartition: boolean;
  host(): Host;
  /** How callers outside of it reach HOST:PORT, as gRPC has it. */
  targetOf(address: string, socketPath: string): string;
  close(): void;
}

/** All on loopback, where nothing can be cut off. */
class Loopback implements Network {
  readonly canPartition = false;

  host(): Host {
    return { address: '127.0.0.1', launcher: [], cut: () => {}, heal: () => {} };
  }

  targetOf(address: string): string {
    return address;
  }

  close(): void {}
}

/** Each host has a network namespace, and a bridge in one more connects them. */
class Namespaces implements Network {
  readonly canPartition = true;
  private readonly made: string[] = [];
  private readonly hub: string;
  private readonly relays: ChildProcess[] = [];
  private hosts = 0;

  private constructor(private readonly name: string) {
    this.hub = this.add('hub');
    this.in(this.hub, 'link', 'add', 'bridge', 'type', 'bridge');
    this.in(this.hub, 'link', 'set', 'bridge', 'up');
  }

  static make(name: string): Namespaces {
    return new Namespaces(name);
  }

  host(): Host {
    this.hosts += 1;
    const address = `${NETWORK}.${this.hosts}`;
    const port = `port${this.hosts}`;
    const space = this.add(`h${this.hosts}`);
    this.in(this.hub, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'wire', 'netns', space);
    this.in(this.hub, 'link', 'set', port, 'up');
    this.in(space, 'address', 'add', `${address}/${PREFIX_BITS}`, 'dev', 'wire');
    for (const device of ['lo', 'wire']) this.in(space, 'link', 'set', device, 'up');
    const connect = () => this.in(this.hub, 'link', 'set', port, 'master', 'bridge');
    connect();
    // The wire stays up: only nothing that comes over it goes further.
    const cut = () => this.in(this.hub, 'link', 'set', port, 'nomaster');
    return { address, launcher: ['ip', 'netns', 'exec', space], cut, heal: connect };
  }

  targetOf(address: string, socketPath: string): string {
    const [command = '', ...words] = [...this.host().launcher, process.execPath, RELAY, socketPath, address];
    this.relays.push(spawn(command, words, { stdio: 'ignore' }));
    return `unix:${socketPath}`;
  }

  close(): void {
    for (const relay of this.relays) relay.kill('SIGKILL');
    for (const space of this.made) ip('netns', 'delete', space);
  }

  private add(name: string): string {
    const space = `${this.name}-${name}`;
    ip('netns', 'add', space);
    this.made.push(space);
    return space;
  }

  private in(space: string, ...words: readonly string[]): void {
    ip('-n', space, ...words);
  }
}

/** Namespaces where this user may make them; otherwise it says what is left out. */
export function makeNetwork(): Network {
  const trial = `rma-ha-${process.pid}-trial`;
  const isAllowed = spawnSync('ip', ['netns', 'add', trial], { stdio: 'ignore' }).status === 0;
  if (isAllowed) {
    ip('netns', 'delete', trial);
    return Namespaces.make(`rma-ha-${process.pid}`);
  }
  console.log('SKIPPED: partitions, which need root and "ip netns" (Debian: iproute2)');
  return new Loopback();
}

function ip(...words: readonly string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
