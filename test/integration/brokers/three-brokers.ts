import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OWN_PROGRAMS } from '../../../examples/fleet/local-fleet.js';
import { patience, until } from '../../../examples/fleet/patience.js';
import { Program } from '../../../examples/fleet/program.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { EtcdCluster } from '../../fixtures/etcd-cluster.js';
import { freePort } from '../../fixtures/free-port.js';
import { call, clientsOf, ObedientAgent, requestFor, wireHello } from '../../server/support.js';

/** The shortest that there is: most tests wait for it often. */
export const LEADER_TTL_S = 2;

const NODE_RMAS = 400;
/** More revisions of etcd than brokers make while it is being killed. */
const AHEAD = 20;
/** How long a broker may take to answer: one that stands still is left then. */
const ANSWER_MS = patience(3_000);

/** A broker of the three, which may be started again at the same address. */
export interface Seat {
  readonly name: string;
  readonly port: number;
  program: Program;
}

/** What a caller was told of a claim. */
export interface Acknowledged {
  readonly name: string;
  readonly token: string;
  readonly fencingToken: number;
  readonly isReleased: boolean;
}

/** What they are started at. */
export interface ThreeBrokersTerms {
  /** Default: one member. Ends with them. */
  readonly etcd?: EtcdCluster;
  /** How each gets to it. */
  readonly flags?: readonly string[];
  readonly leaderTtlS?: number;
  /** Where this broker finds it; default: its members' own addresses. */
  readonly endpointsOf?: (broker: string) => readonly string[];
}

/** An etcd and three brokers, all real, and a caller that goes from one to the next. */
export class ThreeBrokers {
  /** By their names. */
  readonly acknowledged = new Map<string, Acknowledged>();
  private agent: ObedientAgent | null = null;
  private readonly held = new Map<string, number>();
  private guests = 0;
  /** The broker that answered last. */
  private asked = 0;

  private constructor(
    private readonly folder: string,
    private readonly terms: Required<ThreeBrokersTerms>,
    private readonly seats: readonly Seat[],
  ) {}

  static async start(wanted: ThreeBrokersTerms = {}): Promise<ThreeBrokers> {
    const folder = mkdtempSync(join(tmpdir(), 'rma-three-'));
    const etcd = wanted.etcd ?? (await EtcdCluster.start());
    const terms = { flags: [], leaderTtlS: LEADER_TTL_S, endpointsOf: () => etcd.endpoints, ...wanted, etcd };
    const seats: Seat[] = [];
    const brokers = new ThreeBrokers(folder, terms, seats);
    try {
      for (const name of ['a', 'b', 'c']) {
        const port = await freePort();
        seats.push({ name, port, program: startBroker(name, { ...terms, port, folder }) });
      }
      await Promise.all(seats.map(({ program }) => program.waitFor('broker.ready')));
    } catch (problem) {
      await brokers.close();
      throw problem;
    }
    return brokers;
  }

  /** Where all of them listen. */
  get addresses(): readonly string[] {
    return this.seats.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** The broker that leads, as its own log says; waits for one that is not `former`. */
  async leader(former?: Seat): Promise<Seat> {
    const found = () => this.seats.find((seat) => seat !== former && leads(seat.program));
    await until(
      () => `a broker leads\n${this.seats.map(({ program }) => program.tail()).join('\n')}`,
      () => found() !== undefined,
    );
    const seat = found();
    if (seat === undefined) throw new Error('nobody leads');
    return seat;
  }

  /** All of them, by their names. */
  get all(): readonly Seat[] {
    return this.seats;
  }

  /** What a broker shows to Prometheus. */
  async metricsOf(seat: Seat): Promise<string> {
    const page = `http://${await this.httpAddressOf(seat)}/metrics`;
    // A connection that was kept may be closed at the moment in which it is used again.
    return (await fetch(page, { headers: { connection: 'close' } })).text();
  }

  /** Where its pages are; another port each time that it is started. */
  async httpAddressOf({ program }: Seat): Promise<string> {
    const { port } = await program.waitFor('http.listening');
    return `127.0.0.1:${port}`;
  }

  /** Makes a backup, as an operator does on a machine without a broker; what the program said. */
  backUpInto(directory: string): string {
    const none = join(this.folder, 'no-broker');
    const words = [...etcdFlags(this.terms.etcd.endpoints), '--data-directory', none, '--backup-into', directory];
    const { status, stderr } = spawnSync(process.execPath, [OWN_PROGRAMS.broker, ...words], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return stderr;
  }

  /** Starts one again that has ended, and waits until it could lead. */
  async restart(seat: Seat): Promise<void> {
    seat.program = startBroker(seat.name, { ...this.terms, port: seat.port, folder: this.folder });
    await seat.program.waitFor('store.loaded');
  }

  /** A node's agent finds the leader, with everything that it holds. */
  async agentFinds({ port }: Seat): Promise<void> {
    this.agent?.hangUp();
    for (const [claim, token] of this.agent?.claims ?? []) this.held.set(claim, token);
    const live = [...this.held].filter(([claim]) => this.acknowledged.get(claim)?.isReleased !== true);
    const claims = live.map(([claim, fencingToken]) => ({ claim, fencingToken, state: 'PREPARED' as const }));
    const slots = { free: NODE_RMAS - claims.length, prepared: claims.length };
    this.agent = new ObedientAgent(clientsOf(port).agent);
    for (const [claim, token] of live) this.agent.claims.set(claim, token);
    const inventory = { capacityCount: NODE_RMAS, slots };
    await this.agent.greet(wireHello('n1', NODE_RMAS, { claims, inventory }));
  }

  /** Makes so many claims, and releases every other one, at whichever broker does it. */
  async work(count: number): Promise<void> {
    for (let made = 0; made < count; made += 1) {
      this.guests += 1;
      const guest = `vm-${this.guests}`;
      const requestId = `b7a5f1f0-0000-4000-8000-${String(this.guests).padStart(12, '0')}`;
      const { claim, claimToken } = await this.ask((clients) =>
        call(clients.broker, clients.broker.CreateClaim, requestFor(guest, { requestId })),
      );
      const { name = '', fencingToken = 0 } = claim ?? {};
      const told = { name, token: claimToken, fencingToken };
      this.acknowledged.set(name, { ...told, isReleased: false });
      if (made % 2 === 1) continue;
      await this.ask((clients) => call(clients.broker, clients.broker.ReleaseClaim, { name }));
      this.acknowledged.set(name, { ...told, isReleased: true });
    }
  }

  /** Asks one broker after the other until one answers with more than that another is to be asked. */
  async ask<T>(attempt: (clients: ReturnType<typeof clientsOf>) => Promise<T>): Promise<T> {
    const answers: T[] = [];
    let refused: unknown = null;
    await until(
      () => `an answer; the last was ${refused}`,
      async () => {
        const clients = clientsOf(this.seats[this.asked]?.port ?? 0);
        try {
          answers.push(await Promise.race([attempt(clients), noAnswer()]));
          return true;
        } catch (problem) {
          refused = problem;
          if (!(problem instanceof RmaError) || problem.code !== 'UNAVAILABLE') throw problem;
          this.asked = (this.asked + 1) % this.seats.length;
          return false;
        } finally {
          for (const client of Object.values(clients)) client.close();
        }
      },
    );
    const [answer] = answers;
    if (answer === undefined) throw new Error('no answer');
    return answer;
  }

  /** Does something, and makes etcd what it was before: its revision is beyond all that brokers have seen. */
  async undoInEtcd(work: () => Promise<void>): Promise<void> {
    const snapshot = join(this.folder, 'snapshot.db');
    this.terms.etcd.save(snapshot);
    await work();
    const revisionNow = await revisionOf(this.terms.etcd.endpoints[0] ?? '', this.terms.etcd);
    const aside = async (endpoint: string) => {
      while ((await revisionOf(endpoint, this.terms.etcd)) <= revisionNow + AHEAD);
    };
    await this.terms.etcd.restore(snapshot, { aside });
  }

  async close(): Promise<void> {
    this.agent?.hangUp();
    await Promise.all(this.seats.map(({ program }) => program.stop()));
    await this.terms.etcd.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function etcdFlags(endpoints: readonly string[]): readonly string[] {
  return ['--store', 'etcd', '--etcd-endpoints', endpoints.join(',')];
}

interface Start extends Required<ThreeBrokersTerms> {
  readonly port: number;
  readonly folder: string;
}

function startBroker(name: string, { port, folder, endpointsOf, flags, leaderTtlS }: Start): Program {
  return Program.start(`rma-broker ${name}`, OWN_PROGRAMS.broker, [
    ...[...etcdFlags(endpointsOf(name)), ...flags, '--leader-ttl', `${leaderTtlS}s`],
    ...['--listen-address', `127.0.0.1:${port}`, '--http-address', '127.0.0.1:0'],
    ...['--data-directory', join(folder, name), '--session-ttl', '30s'],
  ]);
}

/** After a change of a key that nobody reads. */
async function revisionOf(endpoint: string, cluster: EtcdCluster): Promise<number> {
  const etcd = cluster.client({ endpoints: [endpoint] });
  try {
    const put = { kind: 'put', key: 'elsewhere', value: 'x' } as const;
    return (await etcd.txn({ conditions: [], success: [put], failure: [] })).revision;
  } finally {
    etcd.close();
  }
}

function noAnswer(): Promise<never> {
  return new Promise((_, reject) => {
    const late = new RmaError({ reason: 'NOT_READY', message: `no answer within ${ANSWER_MS} ms` });
    AbortSignal.timeout(ANSWER_MS).addEventListener('abort', () => reject(late), { once: true });
  });
}

/** What its log said last. A killed one has said nothing since. */
function leads({ isRunning, records }: Program): boolean {
  return isRunning && records.findLast(({ event }) => event === 'election.phase')?.['phase'] === 'leader';
}
