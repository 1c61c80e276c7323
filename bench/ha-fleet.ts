import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Program } from '../examples/fleet/program.js';
import { EtcdCluster } from '../test/fixtures/etcd-cluster.js';
import { freePort } from '../test/fixtures/free-port.js';
import { fillStore } from './figures/claims-store.js';
import { Scene } from './scene.js';

const BROKER = fileURLToPath(new URL('../src/server/main.js', import.meta.url));
/** Has a program collect its garbage when it is told to. */
const COLLECT = new URL('collect.js', import.meta.url).href;
/** A million claims take some of it to load. */
const LEADS_WITHIN_MS = 180_000;
const POLL_MS = 10;

/** What a fleet begins with. */
export interface HaTerms {
  readonly brokers: number;
  readonly leaderTtlMs: number;
  /** In the store from the beginning; default: none. */
  readonly claims?: number;
}

/** One of several brokers. */
export interface Member {
  readonly address: string;
  readonly httpAddress: string;
  readonly program: Program;
}

/** Brokers at an etcd of three members, all on this machine, and whatever else the scene has. */
export class HaFleet {
  readonly members: Member[] = [];

  private constructor(
    readonly scene: Scene,
    readonly etcd: EtcdCluster,
  ) {}

  static async start({ brokers, leaderTtlMs, claims = 0 }: HaTerms): Promise<HaFleet> {
    const fleet = new HaFleet(new Scene(), await EtcdCluster.start({ members: 3 }));
    if (claims > 0) await fleet.fill(claims);
    for (let index = 0; index < brokers; index++) await fleet.startBroker(index, leaderTtlMs);
    return fleet;
  }

  get addresses(): readonly string[] {
    return this.members.map(({ address }) => address);
  }

  /** Resolves when one of those that run leads. */
  async leader(): Promise<Member> {
    const deadline = AbortSignal.timeout(LEADS_WITHIN_MS);
    for (;;) {
      for (const member of this.members) if (member.program.isRunning && leads(member.program)) return member;
      if (deadline.aborted) throw new Error('no broker leads');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Resolves when all brokers have loaded the store. */
  async loaded(): Promise<void> {
    for (const { program } of this.members) await program.waitFor('store.loaded', 0, LEADS_WITHIN_MS);
  }

  /** Bytes that JavaScript holds once a member has collected its garbage. */
  async heldBytes({ program }: Member): Promise<number> {
    const seen = program.records.length;
    process.kill(program.pid, 'SIGUSR2');
    const { bytes } = await program.waitFor('bench.collected', seen, LEADS_WITHIN_MS);
    return Number(bytes);
  }

  async end(): Promise<void> {
    await Promise.all(this.members.map(({ program }) => program.stop()));
    await this.scene.end();
    await this.etcd.close();
  }

  private storeFlags(folder: string): readonly string[] {
    const directory = join(this.scene.directory, folder);
    return ['--data-directory', directory, '--store', 'etcd', '--etcd-endpoints', this.etcd.endpoints.join()];
  }

  private async fill(claims: number): Promise<void> {
    await fillStore(join(this.scene.directory, 'filled'), claims);
    await promisify(execFile)(process.execPath, [BROKER, ...this.storeFlags('filled'), '--move-store-to', 'etcd']);
  }

  private async startBroker(index: number, leaderTtlMs: number): Promise<void> {
    const [address, httpAddress] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    const words = [
      ...['--listen-address', address, '--http-address', httpAddress],
      ...[...this.storeFlags(`member-${index}`), '--max-claims', '5000000', '--leader-ttl', `${leaderTtlMs}ms`],
    ];
    const program = Program.start('rma-broker', BROKER, words, ['env', `NODE_OPTIONS=--import=${COLLECT}`]);
    this.members.push({ address, httpAddress, program });
    await program.waitFor('broker.ready');
  }
}

/** Whether the last that it has said of itself is that it leads. */
function leads({ records }: Program): boolean {
  const last = records.findLast(({ event }) => event === 'election.phase');
  return last?.['phase'] === 'leader';
}
