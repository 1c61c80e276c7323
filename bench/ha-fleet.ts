import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from '../examples/fleet/program.js';
import { EtcdCluster } from '../test/fixtures/etcd-cluster.js';
import { freePort } from '../test/fixtures/free-port.js';
import { Scene } from './scene.js';

const BROKER = fileURLToPath(new URL('../src/server/main.js', import.meta.url));
/** A million claims take some of it to load. */
const LEADS_WITHIN_MS = 180_000;

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

  static async start(brokers: number, leaderTtlMs: number): Promise<HaFleet> {
    const fleet = new HaFleet(new Scene(), await EtcdCluster.start({ members: 3 }));
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

  async end(): Promise<void> {
    await Promise.all(this.members.map(({ program }) => program.stop()));
    await this.scene.end();
    await this.etcd.close();
  }

  private async startBroker(index: number, leaderTtlMs: number): Promise<void> {
    const [address, httpAddress] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    const program = Program.start('rma-broker', BROKER, [
      ...['--listen-address', address, '--http-address', httpAddress],
      ...['--data-directory', join(this.scene.directory, `member-${index}`), '--max-claims', '5000000'],
      ...['--store', 'etcd', '--etcd-endpoints', this.etcd.endpoints.join()],
      ...['--leader-ttl', `${leaderTtlMs}ms`],
    ]);
    this.members.push({ address, httpAddress, program });
    await program.waitFor('broker.ready');
  }
}

const POLL_MS = 10;

/** Whether the last that it has said of itself is that it leads. */
function leads({ records }: Program): boolean {
  const last = records.findLast(({ event }) => event === 'election.phase');
  return last?.['phase'] === 'leader';
}
