import type { Clock } from '../../../src/common/clock/clock.js';
import type { KeyRange, LeaseId } from '../../../src/server/etcd/etcd.js';
import { FATES, type Fate, type SimCall } from './fate.js';
import { SimMembers } from './members.js';
import type { SimMvcc } from './mvcc.js';
import { SimRoad } from './road.js';
import { SimEtcd, type SimEtcdTerms } from './sim-client.js';
import { SimWatch, type SimWatchListener } from './sim-watch.js';
import { SimState } from './state.js';

/** What a simulated etcd is like. */
export interface SimClusterTerms {
  /** That of etcd's machines: leases last and packets travel by it. */
  readonly clock: Clock;
  readonly members?: number;
  /** How long its members go without a leader when they have lost theirs. */
  readonly electionMs?: number;
  /** What becomes of each call. */
  readonly fate?: (call: SimCall) => Fate;
}

const ELECTION_MS = 1_000;
/** A member ends its watches when it has had no leader for so many times the election's length. */
const ELECTIONS_WITHOUT_LEADER = 3;

/**
 * An etcd of several members in memory: deterministic, with everything that goes wrong between it and its clients at
 * the test's command. Without any such command each call is answered before anything else happens.
 */
export class SimEtcdCluster {
  readonly state: SimState;
  readonly members: SimMembers;
  readonly road: SimRoad;
  /** How long news of a change are under way to a watch. */
  watchDelayMs: (client: string, member: number) => number = () => 0;
  readonly #clock: Clock;
  readonly #electionMs: number;
  readonly #watches = new Set<SimWatch>();
  readonly #lagging = new Set<string>();

  constructor({ clock, members = 1, electionMs = ELECTION_MS, fate = () => FATES.fine }: SimClusterTerms) {
    this.#clock = clock;
    this.#electionMs = electionMs;
    this.state = new SimState(
      clock,
      (lease) => this.#leaseOver(lease),
      () => this.#wakeAll(),
    );
    this.members = new SimMembers(members, clock, electionMs, {
      revision: () => this.state.mvcc.revision,
      elected: () => this.state.leases.renewAll(),
      changed: () => this.#membersChanged(),
    });
    this.road = new SimRoad(clock, this.members, fate);
  }

  /** A client with connections and a deadline of its own. */
  client(terms: Partial<SimEtcdTerms> = {}): SimEtcd {
    return new SimEtcd(this, { name: 'client', clock: this.#clock, ...terms });
  }

  /** As kill -9: connections are reset, and what it had not taken up is gone. */
  kill(member: number): void {
    this.members.kill(member);
    this.road.breakAll(member);
    this.endWatches(({ parts }) => parts.member === member);
  }

  /** A lease ends before its time, as when a leader of etcd's that was stopped goes on. */
  expire(lease: LeaseId): void {
    this.state.revoke(lease);
  }

  /** All of them do. */
  expireAll(): void {
    for (const lease of this.state.leases.ids()) this.expire(lease);
  }

  /** A client's watches see nothing new until `catchUp`. */
  lag(client: string): void {
    this.#lagging.add(client);
  }

  catchUp(client: string): void {
    this.#lagging.delete(client);
    this.#wakeAll();
  }

  /** Packets pass again between a client and a member. */
  unblock(client: string, member: number): void {
    this.road.unblock(client, member);
    this.#wakeAll();
  }

  /** The connections of some watches break. */
  endWatches(which: (watch: SimWatch) => boolean = () => true): void {
    for (const watch of [...this.#watches].filter(which)) watch.end('connection reset');
  }

  snapshot(): SimMvcc {
    return this.state.snapshot();
  }

  /**
   * All members are made anew of a snapshot. With a leap, revisions go on so much later, as `etcdutl snapshot restore
   * --bump-revision` makes them; without, they are told a second time, for other changes.
   */
  restore(snapshot: SimMvcc, leap = 0): void {
    for (let member = 0; member < this.members.count; member += 1) this.kill(member);
    this.road.lose();
    this.state.restore(snapshot, leap);
    for (let member = 0; member < this.members.count; member += 1) this.members.start(member);
  }

  /** For SimEtcd. */
  watch(client: string, member: number, range: KeyRange, from: number, listener: SimWatchListener): SimWatch {
    const watch = new SimWatch({
      client,
      member,
      range,
      fromRevision: from,
      listener,
      state: this.state,
      clock: this.#clock,
      seen: () => this.members.seenBy(member),
      isUnreachable: () => this.road.isBlocked(client, member) || this.members.processOf(member) === 'stopped',
      isLagging: () => this.#lagging.has(client),
      delayMs: () => this.watchDelayMs(client, member),
      over: () => void this.#watches.delete(watch),
    });
    this.#watches.add(watch);
    this.#begin(watch);
    return watch;
  }

  /** A member that is dead or has no leader takes no watch. */
  #begin(watch: SimWatch): void {
    const { member } = watch.parts;
    const process = this.members.processOf(member);
    if (process === 'dead') queueMicrotask(() => watch.end('connection refused'));
    else if (process === 'running' && !this.members.isLed(member))
      queueMicrotask(() => watch.end('etcdserver: no leader'));
    else watch.begin();
  }

  #membersChanged(): void {
    this.#wakeAll();
    if (this.members.leader === null || this.#anyLeaderless())
      this.#clock.schedule(ELECTIONS_WITHOUT_LEADER * this.#electionMs, () =>
        this.endWatches(({ parts: { member } }) => this.#isLeaderless(member)),
      );
  }

  #anyLeaderless(): boolean {
    return [...this.#watches].some(({ parts }) => this.#isLeaderless(parts.member));
  }

  #isLeaderless(member: number): boolean {
    return this.members.processOf(member) === 'running' && !this.members.isLed(member);
  }

  #wakeAll(): void {
    for (const watch of this.#watches) watch.wake();
  }

  /** Without a leader nobody counts; the next one gives each lease its whole time again. */
  #leaseOver(lease: LeaseId): void {
    if (this.members.leader !== null) this.state.revoke(lease);
  }
}
