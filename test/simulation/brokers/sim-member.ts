import { RmaError } from '../../../src/common/errors/rma-error.js';
import type { Claim } from '../../../src/domain/broker/records/claim.js';
import type { EndCause, LastWrite } from '../../../src/domain/election/election.js';
import { electionTimes } from '../../../src/domain/election/times.js';
import type { ClaimId } from '../../../src/domain/ids.js';
import { type ElectionListener, Elector } from '../../../src/server/election/elector.js';
import { MemberLeadership } from '../../../src/server/member/member-leadership.js';
import { type Kept, ReplicaKeeper } from '../../../src/server/member/replica-keeper.js';
import { Ledger } from '../../../src/server/store/checksums/ledger.js';
import { EtcdKeys } from '../../../src/server/store/etcd/etcd-keys.js';
import { parseMeta } from '../../../src/server/store/etcd/meta.js';
import { inMemory } from '../../../src/server/store/etcd/replica-tables.js';
import type { Witness } from '../../../src/server/store/etcd/witness.js';
import { LAYOUT } from '../../../src/server/store/migrations/migrate.js';
import { RecordingLog } from '../../fakes/recording-log.js';
import type { SimMvcc } from '../../fakes/sim-etcd/mvcc.js';
import type { SimEtcdCluster } from '../../fakes/sim-etcd/sim-etcd.js';
import type { FrozenClock } from '../../server/election/elections.js';
import { SimBroker } from '../sim-broker.js';
import type { SimFollower, SimStreams } from '../sim-streams.js';

export const PREFIX = '/rma-broker/';
export const TTL_MS = 5_000;
/** So few that claims are archived while callers still ask for them. */
const LIMITS = { endedRetentionMs: 24 * 3_600_000, endedInMemoryMax: 6 };
const { meta: META, leader } = new EtcdKeys(PREFIX);
export const LEADER_KEY = leader;

/** Begins to serve a stream; resolves or rejects as it ends. */
export type BeginStream<T extends object> = (streams: SimStreams, follower: SimFollower<T>) => Promise<void>;

/** Who has opened a stream. */
export interface StreamListener<T extends object> {
  heard(response: T): void;
  /** @param reason OK, or why */
  ended(reason: string): void;
}

/** What one life of a broker has around it. */
export interface MemberParts {
  readonly name: string;
  readonly cluster: SimEtcdCluster;
  /** The member of etcd that it begins with. */
  readonly etcd: number;
  readonly clock: FrozenClock;
  readonly newClaimId: () => ClaimId;
  /** What earlier lives of it have seen of the store. */
  readonly witness: Witness;
  /** How often etcd was restored by now. */
  readonly era: () => number;
}

/** One life of one of several brokers: all that is between etcd and its callers, without gRPC around it. */
export class SimMember implements ElectionListener {
  broker: SimBroker | null = null;
  term = 0;
  isOver = false;
  /** How often etcd had been restored when it was elected. */
  era = 0;
  /** The store's last revision when it had read all of it. */
  loadedRevision = Number.POSITIVE_INFINITY;
  readonly elector: Elector;
  private readonly leadership = new MemberLeadership(() => {});
  private readonly keeper: ReplicaKeeper;
  private readonly life = new AbortController();
  private readonly etcd;
  private kept: Kept | null = null;
  private serve: (() => void) | null = null;
  /** Ends of streams that callers have open. */
  private readonly open = new Set<(reason: string) => void>();

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
      newTables: () => Promise.resolve(inMemory(parts.witness)),
      migrate: () => Promise.reject(new Error('all brokers are of one version')),
      broker: name,
      loaded: () => this.loaded(),
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
    if (this.broker === null || !this.isServing) return null;
    // It stops while somebody waits.
    const answer = await work(this.broker).catch(() => null);
    return this.mayAnswer ? answer : null;
  }

  /** Whether a call is let in. */
  get isServing(): boolean {
    return this.broker !== null && !this.isOver && this.leadership.callRefusal(false) === null;
  }

  /** What it would answer to who asks for a claim now. */
  readonly claimNow = (id: ClaimId): Claim | undefined => this.broker?.claimNow(id);

  /** Begins a stream; its caller is told one end, unless it leaves by what is returned. */
  stream<T extends object>(begin: BeginStream<T>, { heard, ended }: StreamListener<T>): () => void {
    const gone = new AbortController();
    const leave = () => {
      this.open.delete(end);
      gone.abort();
    };
    const end = (reason: string) => {
      if (gone.signal.aborted) return;
      leave();
      ended(reason);
    };
    const mayPass = () => {
      if (!gone.signal.aborted && !this.mayAnswer) end('NOT_LEADER');
      return !gone.signal.aborted;
    };
    if (this.broker === null || !this.isServing) {
      queueMicrotask(() => end('NOT_LEADER'));
      return leave;
    }
    this.open.add(end);
    const told = (reason: string) => mayPass() && end(reason);
    begin(this.broker.streams, { mayPass, heard, signal: gone.signal }).then(
      () => told('OK'),
      (thrown) => told(RmaError.from(thrown).reason),
    );
    return leave;
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
    for (const end of [...this.open]) end('BROKER_UNREACHABLE');
  }

  elected(term: number, lost: AbortSignal): void {
    void this.takeOver(term, lost).catch(() => this.loadAnew());
  }

  leads(): void {
    this.serve?.();
    this.leadership.open();
  }

  finish(): void {
    const written = this.broker?.read('' as ClaimId).catch(() => {});
    void Promise.resolve(written).then(() => this.elector.tell('finished'));
  }

  ended(_why: EndCause): void {
    this.isOver = true;
    this.broker?.crash(false);
    // What is told at the end comes after this.
    void Promise.resolve()
      .then(() => this.elector.released())
      .then(() => this.crash());
  }

  private async takeOver(term: number, lost: AbortSignal): Promise<void> {
    this.era = this.parts.era();
    const kept = this.keeper.take();
    this.kept = kept;
    if (kept === null) throw new Error('nothing is loaded');
    const { replica, hub } = kept;
    const succeeds = (last: LastWrite) => this.elector.succeeds(term, last);
    const wrote = (sentMs: number) => this.elector.wrote(sentMs);
    const store = await replica.lead({ term, lost, ttlMs: TTL_MS, succeeds, wrote });
    this.term = term;
    const { writeEveryMs } = electionTimes(TTL_MS);
    const served = { fleet: replica.fleet, time: replica.time(), term, hub, limits: LIMITS, writeEveryMs };
    const inheritance = { ...served, store };
    this.serve = () => {
      this.broker = SimBroker.over({ ...inheritance, onFailure: () => this.failed() }, this.brokerParts());
    };
    this.elector.caughtUp(term);
    if (this.broker === null) throw new Error('the office was lost before it began');
  }

  private brokerParts() {
    const { clock, newClaimId } = this.parts;
    return { clock, newClaimId, disk: null };
  }

  private loaded(): void {
    this.loadedRevision = revisionOf(this.parts.cluster.state);
    this.elector.tell('loaded');
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

/** The last revision of the store that is in etcd; 0 where there is none. */
export function revisionOf({ mvcc }: { readonly mvcc: SimMvcc }): number {
  const [meta] = mvcc.entries({ from: META, to: null });
  return meta === undefined ? 0 : Ledger.read(parseMeta(meta.value).ledger).revision;
}
