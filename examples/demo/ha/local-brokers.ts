import { join } from 'node:path';
import { OWN_PROGRAMS } from '../../fleet/local-fleet.js';
import { until } from '../../fleet/patience.js';
import { Program } from '../../fleet/program.js';

const NAMES = ['broker-1', 'broker-2', 'broker-3'] as const;

/** What the brokers have in common. */
export interface BrokersTerms {
  readonly directory: string;
  readonly etcdEndpoints: readonly string[];
  readonly leaderTtlS: number;
}

/** A broker of several, at an address that it keeps when it is started again. */
export interface Seat {
  readonly name: string;
  readonly address: string;
  readonly program: Program;
}

/** Several brokers on one etcd, as processes on loopback. */
export class LocalBrokers {
  private readonly places = new Map<string, Seat>();
  private isStopped = false;

  constructor(private readonly terms: BrokersTerms) {}

  /** Starts all; resolves when each has the whole store and one of them leads. */
  async start(): Promise<void> {
    await Promise.all(NAMES.map((name) => this.startOne(name, '127.0.0.1:0')));
    await this.leader();
  }

  get addresses(): readonly string[] {
    return NAMES.map((name) => this.places.get(name)?.address ?? '');
  }

  get seats(): readonly Seat[] {
    return [...this.places.values()];
  }

  /** The one that leads, as its own log says; waits for one that is not `former`. */
  async leader(former?: Seat): Promise<Seat & { readonly term: number }> {
    const find = () => this.seats.find(({ name, program }) => name !== former?.name && termOf(program) !== null);
    const told = () => `a broker leads\n${this.seats.map(({ program }) => program.tail()).join('\n')}`;
    await until(told, () => find() !== undefined);
    const seat = find();
    if (seat === undefined) throw new Error('nobody leads');
    return { ...seat, term: termOf(seat.program) ?? 0 };
  }

  /** Starts one that has ended again, and waits until it could lead. */
  async startAgain({ name, address }: Seat): Promise<void> {
    await this.startOne(name, address);
  }

  /** Stops them, and lets none be started again. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.seats.map(({ program }) => program.stop()));
  }

  private async startOne(name: string, address: string): Promise<void> {
    if (this.isStopped) throw new Error('the brokers were stopped');
    const { directory, etcdEndpoints, leaderTtlS } = this.terms;
    const program = Program.start(`rma-broker ${name}`, OWN_PROGRAMS.broker, [
      ...['--store', 'etcd', '--etcd-endpoints', etcdEndpoints.join(','), '--leader-ttl', `${leaderTtlS}s`],
      ...['--listen-address', address, '--http-address', 'off', '--data-directory', join(directory, name)],
    ]);
    // At once, so that whoever ends the demonstration ends it too.
    this.places.set(name, { name, address, program });
    const { port } = await program.waitFor('broker.ready');
    this.places.set(name, { name, address: `127.0.0.1:${port}`, program });
    await program.waitFor('store.loaded');
  }
}

/** Of a broker that leads; null for all others. What a killed one said last does not count. */
function termOf({ isRunning, records }: Program): number | null {
  const said = records.findLast(({ event }) => event === 'election.phase');
  return isRunning && said?.['phase'] === 'leader' ? Number(said['term']) : null;
}
