import type { EndCause } from '../../../src/domain/election/election.js';
import type { ClaimId } from '../../../src/domain/ids.js';
import { type ElectionListener, Elector } from '../../../src/server/election/elector.js';
import { MemberLeadership } from '../../../src/server/member/member-leadership.js';
import { type Kept, ReplicaKeeper } from '../../../src/server/member/replica-keeper.js';
import { EtcdKeys } from '../../../src/server/store/etcd/etcd-keys.js';
import { inMemory } from '../../../src/server/store/etcd/replica-tables.js';
import { LAYOUT } from '../../../src/server/store/migrations/migrate.js';
import { RecordingLog } from '../../fakes/recording-log.js';
import type { SimEtcdCluster } from '../../fakes/sim-etcd/sim-etcd.js';
import type { FrozenClock } from '../../server/election/elections.js';
import { SimBroker } from '../sim-broker.js';

export const PREFIX = '/rma-broker/';
export const TTL_MS = 5_000;

/** What one life of a broker has around it. */
export interface MemberParts {
  readonly name: string;
  readonly cluster: SimEtcdCluster;
  /** The member of etcd that it begins with. */
  readonly etcd: number;
  readonly clock: FrozenClock;
  readonly newClaimId: () => ClaimId;
  readonly onLeads: (broker: SimBroker, member: SimMember) => void;
}

/** One life of one of several brokers: all that is between etcd and its callers, without gRPC around it. */
export class SimMember implements ElectionListener {
  broker: SimBroker | null = null;
  term = 0;
  isOver = false;
  readonly elector: Elector;
  private readonly leadership = new MemberLeadership(() => {});
  private readonly keeper: ReplicaKeeper;
  private readonly life = new AbortController();
  private readonly etcd;
  private kept: Kept | null = null;
  private serve: ((term: number) => void) | null = null;

  constructor(readonly parts: MemberParts) {
    const { name, cluster, clock } = parts;
    this.etcd = cluster.client({ name, clock, member: parts.etcd, deadlineMs: TTL_MS / 3 });
    const card = { broker: name, address: `${name}:7070`, httpAddress: '', version: '1', layout: LAYOUT };
    const { etcd } = this;
    const keys = new EtcdKeys(PREFIX);
    this.elector = new Elector({ etcd, keys, clock, ttlMs: TTL_MS, card, listener: this });
    this.leadership.follow(this.elector);
    this.keeper = new ReplicaKeeper({
      ...{ etcd, clock, prefix: PREFIX, log: new RecordingLog().logger },
      randomBytes: (count) => Buffer.alloc(count, 7),
      newTables: () => Promise.resolve(inMemory()),
      migrate: () => Promise.reject(new Error('all brokers are of one version')),
      broker: name,
      loaded: () => this.elector.tell('loaded'),
      failed: () => this.elector.tell('stop'),
      fellBehind: () => this.elector.tell('fell-behind'),
    });
    this.elector.start();
    void this.keeper.start(this.life.signal);
  }

  get clock(): FrozenClock {
    return this.parts.clock;
  }

  /** Whether what it says now may leave it. */
  get mayAnswer(): boolean {
    return !this.isOver && this.broker !== null && this.leadership.answerRefusal() === null;
  }

  /** What a caller hears: null is no answer. */
  async ask<T>(work: (broker: SimBroker) => Promise<T>): Promise<T | null> {
    if (this.broker === null || this.isOver || this.leadership.callRefusal(false) !== null) return null;
    // It stops while somebody waits.
    const answer = await work(this.broker).catch(() => null);
    return this.mayAnswer ? answer : null;
  }

  /** As SIGTERM does. */
  stop(): void {
    this.elector.tell('stop');
  }

  /** `kill -9`: what it has sent is under way nevertheless. */
  crash(): void {
    this.isOver = true;
    this.life.abort();
    this.etcd.close();
    this.broker?.crash(false);
  }

  elected(term: number, lost: AbortSignal): void {
    void this.takeOver(term, lost).catch(() => this.loadAnew());
  }

  leads(term: number): void {
    this.serve?.(term);
    this.leadership.open();
  }

  finish(): void {
    const written = this.broker?.read('' as ClaimId).catch(() => {});
    void Promise.resolve(written).then(() => this.elector.tell('finished'));
  }

  ended(_why: EndCause): void {
    this.crash();
  }

  private async takeOver(term: number, lost: AbortSignal): Promise<void> {
    const kept = this.keeper.take();
    this.kept = kept;
    if (kept === null) throw new Error('nothing is loaded');
    const { replica } = kept;
    const store = await replica.lead({ term, lost });
    this.term = term;
    const inheritance = { store, fleet: replica.fleet, time: replica.time(), term };
    this.serve = () =>
      this.begin(SimBroker.over({ ...inheritance, onFailure: () => this.failed() }, this.brokerParts()));
    this.elector.caughtUp(term);
    if (this.broker === null) throw new Error('the office was lost before it began');
  }

  private begin(broker: SimBroker): void {
    this.broker = broker;
    this.parts.onLeads(broker, this);
  }

  private brokerParts() {
    const { clock, newClaimId } = this.parts;
    return { clock, newClaimId, disk: null };
  }

  /** Memory is ahead of the store. */
  private failed(): void {
    this.elector.tell('fenced');
  }

  private async loadAnew(): Promise<void> {
    if (this.isOver || this.broker !== null) return this.crash();
    await this.kept?.replica.close();
    await this.keeper.renew(this.life.signal);
  }
}
