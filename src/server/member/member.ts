import { atEndOfTurn } from '../../common/clock/end-of-turn.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { EndCause, LastWrite } from '../../domain/election/election.js';
import { electionTimes } from '../../domain/election/times.js';
import { createDoor, type Door } from '../door.js';
import { type ElectionListener, Elector, type Told } from '../election/elector.js';
import type { BrokerCard, StandbyCard } from '../election/leader-key.js';
import { Standbys, showPresence } from '../election/standbys.js';
import type { EtcdError } from '../etcd/etcd.js';
import type { Inheritance } from '../leading/inheritance.js';
import { type Leading, lead } from '../leading/lead.js';
import type { LeadershipFacts } from '../rpc/fleet/get-status.js';
import { followNote } from '../store/backup/follow-note.js';
import { Compaction } from '../store/etcd/compaction.js';
import { EtcdKeys } from '../store/etcd/etcd-keys.js';
import { isLasting, layoutProblem } from '../store/etcd/layout-key.js';
import type { Leadership as StoreLeadership } from '../store/etcd/replica.js';
import { ElectionMetrics, type ElectionSources } from '../telemetry/election-metrics.js';
import { LastBackupMetric } from '../telemetry/storage-metrics.js';
import { cardOf } from './member-card.js';
import { MemberLeadership } from './member-leadership.js';
import { MemberNews } from './member-news.js';
import type { MemberOptions } from './member-options.js';
import { handingOver, leadershipLost } from './refusals.js';
import { type Kept, ReplicaKeeper } from './replica-keeper.js';

/** How the part of one of several brokers ended. */
export interface MemberEnd {
  readonly why: EndCause;
  /** The store could not be written: that is why. */
  readonly problem: RmaError | null;
}

/** Answers leave over two turns of the event loop (see Acknowledger), and one more for what follows from them. */
const TURNS_TO_ANSWER = 3;

/**
 * One of several brokers of a fleet. Its door is open from the start; what is behind it opens when it was elected, and
 * closes for good when it leads no more.
 */
export class Member implements ElectionListener {
  /** Resolves when it takes no further part; nothing is answered any more. */
  readonly over: Promise<MemberEnd>;
  /** Aborted at its end. */
  private readonly stopping = new AbortController();
  /** Aborted when it leads no more. */
  private readonly office = new AbortController();
  private readonly leadership = new MemberLeadership((callClass) => this.metrics.refused(callClass));
  private readonly keeper: ReplicaKeeper;
  private readonly door: Door;
  private readonly keys: EtcdKeys;
  private readonly standbys: Standbys;
  private readonly news: MemberNews;
  private readonly metrics: ElectionMetrics;
  private electing: Elector | null = null;
  private inheritance: Inheritance | null = null;
  private leading: Leading | null = null;
  private problem: RmaError | null = null;
  private resolveOver: (end: MemberEnd) => void = () => {};

  constructor(private readonly options: MemberOptions) {
    const { etcd, clock, prefix } = options;
    this.over = new Promise((resolve) => {
      this.resolveOver = resolve;
    });
    this.keys = new EtcdKeys(prefix);
    this.standbys = new Standbys(etcd, clock, this.keys.standbys);
    this.door = createDoor({ ...options, leadership: this.leadership }, this.stopping.signal);
    this.news = new MemberNews(options.log.child('election'), options.telemetry.readiness);
    this.metrics = new ElectionMetrics(options.registry, this.sources(), clock);
    this.keeper = new ReplicaKeeper({
      ...options,
      loaded: () => this.tell('loaded'),
      failed: (problem) => this.fail(problem),
      fellBehind: () => this.tell('fell-behind'),
    });
  }

  /** Listens, and takes part from then on; returns the port. */
  async start(): Promise<number> {
    const { options } = this;
    const port = await this.door.server.listen(options.listenAddress, options.adminSocket);
    const { etcd, clock, leaderTtlMs: ttlMs } = options;
    const card = cardOf(options, port);
    const elector = new Elector({ etcd, keys: this.keys, clock, ttlMs, card, listener: this });
    this.electing = elector;
    this.leadership.follow(elector);
    elector.start();
    const standbyCard = () => this.standbyCard(card);
    const { signal } = this.stopping;
    showPresence({ etcd, clock, key: elector.standbyKey, lease: () => elector.lease, card: standbyCard }, signal);
    void this.keeper.start(signal);
    const lastBackup = new LastBackupMetric(options.registry);
    void followNote({ etcd, clock, keys: this.keys, saw: (ms) => lastBackup.saw(ms) }, signal);
    return port;
  }

  /** What it is, in one line, for people. */
  status(): string {
    const { electing: elector, leading } = this;
    if (leading !== null && elector?.phase === 'leader') return `leads; ${leading.status()}`;
    const leader = elector?.leader?.address ?? null;
    return `${elector?.phase ?? 'starting'}; ${leader === null ? 'nobody leads' : `${leader} leads`}`;
  }

  /** Lets go of the office, if it has it, and takes no further part; `over` tells when. */
  stop(): void {
    this.tell('stop');
  }

  /** Closes everything, after `over`. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.door.server.close();
    await this.electing?.released();
    this.options.etcd.close();
    await this.keeper.close();
    await this.inheritance?.store.close();
  }

  elected(term: number, lost: AbortSignal): void {
    const kept = this.keeper.take();
    void this.takeOver(kept, { term, lost }).catch((problem) => this.takeOverFailed(kept, problem));
  }

  leads(): void {
    const { inheritance, options, door } = this;
    if (inheritance === null) return;
    const onStoreFailure = (problem: unknown) => this.storeFailed(RmaError.from(problem));
    this.leading = lead({ ...options, onStoreFailure }, { door, inheritance, stopping: this.office.signal });
    this.standbys.start(this.office.signal);
    this.compaction().start(this.office.signal);
    this.leadership.open();
  }

  changed(elector: Elector): void {
    this.news.tell(elector, this.keeper.missingBecause);
  }

  refused(problem: EtcdError): void {
    this.news.refused(problem);
  }

  renewed(tookMs: number | null): void {
    this.metrics.renewed(tookMs !== null);
  }

  /** Another version may have brought the store up to date, while this one follows it. */
  sawLayout(layout: string | null): void {
    const problem = layout === null ? null : layoutProblem(layout);
    if (problem !== null && isLasting(problem)) this.fail(problem);
  }

  finish(): void {
    this.door.server.leave();
    this.office.abort(handingOver());
    void this.written().then(() => this.tell('finished'));
  }

  ended(why: EndCause): void {
    this.door.server.leave();
    this.office.abort(leadershipLost());
    this.resolveOver({ why, problem: this.problem });
  }

  private sources(): ElectionSources {
    const { leaderTtlMs: leaseTtlMs } = this.options;
    return {
      leads: () => this.electing?.phase === 'leader',
      standsBy: () => this.electing?.phase !== 'leader' && this.keeper.current !== null,
      term: () => this.electing?.leader?.term ?? 0,
      sinceWallMs: () => this.electing?.leader?.sinceWallMs ?? 0,
      leaseLeftMs: () => this.electing?.leaseLeftMs ?? 0,
      leaseTtlMs,
      lagMs: () => this.keeper.current?.replica.progress.lagMs ?? 0,
      standbyCount: () => this.standbys.list.length,
    };
  }

  /** What the key of the leader says, which is this one, and the keys of the standbys. */
  private facts(): LeadershipFacts | null {
    const leader = this.electing?.leader ?? null;
    return leader && { ...leader, standbys: this.standbys.list };
  }

  private async takeOver(kept: Kept | null, won: { term: number; lost: AbortSignal }): Promise<void> {
    if (kept === null) throw new RmaError({ reason: 'NOT_READY', message: 'the store is not loaded' });
    const { replica, hub } = kept;
    const store = await replica.lead(this.leadershipOf(won));
    const { term } = won;
    const { writeEveryMs } = electionTimes(this.options.leaderTtlMs);
    const office = { term, hub, writeEveryMs, facts: () => this.facts() };
    const inheritance = { fleet: replica.fleet, time: replica.time(), store, storeKind: 'etcd', office };
    this.inheritance = inheritance;
    this.electing?.caughtUp(term);
    if (this.leading !== null) return;
    this.inheritance = null;
    throw new RmaError({ reason: 'NOT_LEADER', message: 'the office was lost before it began' });
  }

  private leadershipOf(won: { term: number; lost: AbortSignal }): StoreLeadership {
    const elector = this.electing;
    if (elector === null) throw new RmaError({ reason: 'NOT_READY', message: 'there is no election yet' });
    const succeeds = (last: LastWrite) => elector.succeeds(won.term, last);
    return { ...won, ttlMs: this.options.leaderTtlMs, succeeds, wrote: (sentMs) => elector.wrote(sentMs) };
  }

  /** What it knew is of no use any more, and is loaded anew. */
  private async takeOverFailed(kept: Kept | null, problem: unknown): Promise<void> {
    this.options.log.warn('election.not_taken_over', 'was elected, and cannot lead', { error: problem });
    // Half of what serves callers may stand: only a fresh process is known to be well.
    if (this.electing?.phase === 'leader') return this.fail(RmaError.from(problem));
    await this.keeper.renew(this.stopping.signal, kept);
  }

  /** Memory is ahead of the store: whatever the reason, this process can lead no more. */
  private storeFailed(problem: RmaError): void {
    if (problem.reason === 'NOT_LEADER') return this.tell('fenced');
    this.fail(problem);
  }

  private fail(problem: RmaError): void {
    this.problem ??= problem;
    this.tell('stop');
  }

  /** Resolves when all is written that was decided, and whoever waited for it has the answer; or it cannot be. */
  private async written(): Promise<void> {
    for (let turn = 0; turn < TURNS_TO_ANSWER; turn += 1) {
      await this.leading?.settled().catch(() => {});
      await new Promise<void>((resolve) => atEndOfTurn(resolve));
    }
  }

  private compaction(): Compaction {
    const { etcd, clock, log } = this.options;
    const standbyRevisions = () => this.standbys.list.map(({ appliedRevision }) => appliedRevision);
    return new Compaction({ etcd, clock, log: log.child('store'), key: this.keys.meta, standbyRevisions });
  }

  private standbyCard(card: BrokerCard): StandbyCard | null {
    const { phase } = this.electing ?? { phase: 'ended' };
    if (phase !== 'loading' && phase !== 'standby' && phase !== 'candidate') return null;
    const progress = this.keeper.current?.replica.progress;
    const { appliedRevision = 0, lagMs = 0 } = progress ?? {};
    return { ...card, appliedRevision, lagMs, isLoaded: progress !== undefined };
  }

  private tell(type: Told): void {
    this.electing?.tell(type);
  }
}
