import type { Fleet } from '../../../src/domain/broker/fleet/fleet.js';
import { brokenInvariants } from '../../../src/domain/broker/invariants.js';
import type { ClaimSpec } from '../../../src/domain/broker/records/claim.js';
import type { AgentIdentity, ClaimId } from '../../../src/domain/ids.js';
import { specOf } from '../../domain/broker/support.js';
import { FakeClock, settle } from '../../fakes/fake-clock.js';
import { FATES, type Fate, type SimCall } from '../../fakes/sim-etcd/fate.js';
import { SimEtcdCluster } from '../../fakes/sim-etcd/sim-etcd.js';
import { FrozenClock } from '../../server/election/elections.js';
import type { SimBroker } from '../sim-broker.js';
import { SimHosts } from '../sim-hosts.js';
import { clockOfProcess } from './process-clock.js';
import { SimMember, TTL_MS } from './sim-member.js';
import { SimTold } from './sim-told.js';

export const BROKERS = 3;
export const ETCD_MEMBERS = 3;
const STEP_MS = 500;
/** A service manager starts again what has ended. */
const RESTART_MS = 1_000;
/** Leases, back-offs and the time in which agents come back. */
const HEAL_MS = 90_000;

/** Several brokers over one etcd, with nodes and callers; all that fails may fail at any time. */
export class BrokersWorld {
  readonly clock = new FakeClock();
  readonly cluster = new SimEtcdCluster({ clock: this.clock, members: ETCD_MEMBERS });
  readonly told = new SimTold();
  readonly members: SimMember[] = [];
  readonly hosts: SimHosts;
  private revokedAtMs = Number.NEGATIVE_INFINITY;
  private lives = 0;
  private named = 0;
  private readonly requests: { readonly requestId: string; readonly spec: ClaimSpec }[] = [];

  private constructor() {
    const { clock } = this;
    this.hosts = new SimHosts(
      { clock, broker: () => this.leader(), onDelivered: () => {} },
      'agent-x' as AgentIdentity,
    );
  }

  static async start(): Promise<BrokersWorld> {
    const world = new BrokersWorld();
    for (let at = 0; at < BROKERS; at += 1) world.members.push(world.newMember(at));
    await world.pass(4_000);
    world.hosts.answerDevices();
    return world;
  }

  /** What becomes of the next calls to etcd. */
  setFate(fate: (call: SimCall) => Fate): void {
    this.cluster.road.fate = fate;
  }

  /**
   * etcd ends leases before their time, as its leader does that stood still: until the broker that led hears of it,
   * it may answer what is not so any more, and write nothing.
   */
  revokeLeases(): void {
    this.revokedAtMs = this.clock.monotonicMs();
    this.cluster.expireAll();
  }

  private hasRevoked(): boolean {
    return this.clock.monotonicMs() - this.revokedAtMs <= TTL_MS;
  }

  crash(at: number): void {
    this.members[at]?.crash();
  }

  crashLeader(): void {
    this.leading()?.crash();
  }

  /** As SIGSTOP does: no timer runs, and nothing is heard; what callers sent is answered when it goes on. */
  freeze(at: number): void {
    const { clock, parts } = this.members[at] ?? {};
    clock?.freeze();
    for (let member = 0; member < ETCD_MEMBERS; member += 1) this.cluster.road.block(parts?.name ?? '', member);
  }

  /** Its sockets are read before its timers run. */
  thaw(at: number): void {
    const { clock, parts } = this.members[at] ?? {};
    for (let member = 0; member < ETCD_MEMBERS; member += 1) this.cluster.unblock(parts?.name ?? '', member);
    clock?.thaw();
  }

  create(at: number, isOptional: boolean): void {
    const requestId = `r${this.requests.length}`;
    const spec = specOf({ guest: requestId, need: isOptional ? 'PREFERRED' : 'REQUIRED' });
    this.requests.push({ requestId, spec });
    this.make(at, requestId, spec);
  }

  /** Somebody who has no answer, or has forgotten it, asks again, and another broker perhaps. */
  repeat(at: number, which: number): void {
    const request = this.requests[this.requests.length - 1 - (which % Math.max(1, this.requests.length))];
    if (request !== undefined) this.make(at, request.requestId, request.spec);
  }

  /** Callers find whoever leads, most of the time. */
  private asked(at: number): SimMember | undefined {
    return this.members[at] ?? this.leading();
  }

  private make(at: number, requestId: string, spec: ClaimSpec): void {
    const request = { requestId, specs: [spec], ttlMs: 300_000, waitMs: 0 };
    const asked = this.asked(at)?.ask((broker) => broker.make(request));
    void asked?.then((made) => made?.ok === true && this.told.made(requestId, made.value));
  }

  release(at: number, which: number): void {
    const id = this.told.pick(which);
    const asked = id && this.asked(at)?.ask((broker) => broker.release(id));
    void asked?.then((released) => {
      if (id === undefined || released?.ok !== true) return;
      this.told.heard(released.value);
      this.told.released(id);
    });
  }

  read(at: number, which: number): void {
    const id = this.told.pick(which);
    if (id === undefined) return;
    const floor = this.hasRevoked() ? 0 : this.told.floorOf(id);
    // An object, as nothing is an answer too.
    const asked = this.asked(at)?.ask(async (broker) => ({ claim: await broker.read(id) }));
    void asked?.then((answer) => answer && this.told.answered(id, answer.claim, floor));
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      await this.clock.advanceAndSettle(Math.min(STEP_MS, ms - passed));
      for (const node of this.hosts.machines) node.beOnTime();
      await this.exchange();
      this.startAgain();
    }
  }

  async exchange(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      this.hosts.deliver();
      await settle();
    }
  }

  check(): void {
    const { told } = this;
    if (told.problems.length > 0) throw new Error(told.problems.join('\n'));
    const leader = this.leader();
    const broken = leader === null ? [] : brokenInvariants(leader.fleet);
    if (broken.length > 0) throw new Error(broken.join('\n'));
  }

  /** Everything works again; what is under way for long is so still. */
  async calm(ms: number): Promise<void> {
    const { cluster } = this;
    this.setFate(() => FATES.fine);
    cluster.watchDelayMs = () => 0;
    for (let member = 0; member < ETCD_MEMBERS; member += 1) {
      for (const { parts } of this.members) cluster.unblock(parts.name, member);
      cluster.members.rejoin(member);
      cluster.members.start(member);
    }
    for (const member of this.members) {
      cluster.catchUp(member.parts.name);
      member.clock.thaw();
    }
    await this.pass(ms);
    this.hosts.answerDevices();
  }

  /** Everything works again, and all arrives: what anybody was told is so, at whoever leads and whoever leads next. */
  async heal(): Promise<void> {
    await this.calm(STEP_MS);
    this.cluster.road.release();
    await this.judge();
    // Whoever leads next knows only what etcd has.
    for (let at = 0; at < BROKERS; at += 1) this.crash(at);
    await this.judge();
    for (const node of this.hosts.nodes) node.stop();
    for (let at = 0; at < BROKERS; at += 1) this.crash(at);
  }

  private async judge(): Promise<void> {
    const fromMs = this.clock.monotonicMs();
    let fleet: Fleet | null = null;
    while (fleet === null || !this.isWell()) {
      if (this.clock.monotonicMs() - fromMs > HEAL_MS) throw new Error('nobody leads all nodes');
      fleet = await this.durableFleet();
    }
    const { claims } = fleet;
    this.told.judge((id) => claims.get(id));
    this.check();
  }

  /** What a broker says is what is durable; null when none says anything. */
  private async durableFleet(): Promise<Fleet | null> {
    const answers: (Fleet | null)[] = [];
    const asked = this.leading()?.ask(async (broker) => {
      await broker.read('' as ClaimId);
      return broker.fleet;
    });
    void asked?.then((fleet) => answers.push(fleet));
    await this.pass(2 * STEP_MS);
    return answers[0] ?? null;
  }

  private isWell(): boolean {
    const nodes = [...(this.leader()?.fleet.nodes.values() ?? [])];
    return nodes.length > 0 && nodes.every(({ session }) => session !== null);
  }

  /** The broker that agents find. */
  leader(): SimBroker | null {
    return this.leading()?.broker ?? null;
  }

  /** The last that was elected of those who think that they lead. */
  private leading(): SimMember | undefined {
    const leading = this.members.filter(({ mayAnswer }) => mayAnswer).sort((a, b) => b.term - a.term);
    if (leading.length > 1 && !this.hasRevoked()) this.told.problems.push('two brokers answer at once');
    return leading[0];
  }

  private startAgain(): void {
    for (const [at, member] of this.members.entries()) {
      if (!member.isOver || this.restarting.has(at)) continue;
      this.restarting.add(at);
      this.clock.schedule(RESTART_MS, () => {
        this.restarting.delete(at);
        this.members[at] = this.newMember(at);
      });
    }
  }

  private readonly restarting = new Set<number>();

  private newMember(at: number): SimMember {
    this.lives += 1;
    const clock = new FrozenClock(clockOfProcess(this.clock, this.lives));
    const { cluster, told } = this;
    const onLeads = (broker: SimBroker, member: SimMember) => {
      broker.onCommit({
        committed: (changes) => {
          // What a watcher is told.
          for (const change of changes) if (change.kind === 'claim' && member.mayAnswer) told.heard(change.claim);
        },
      });
    };
    const name = `b${at}-${this.lives}`;
    return new SimMember({
      name,
      cluster,
      etcd: at % ETCD_MEMBERS,
      clock,
      newClaimId: () => this.nextClaimId(),
      onLeads,
    });
  }

  private nextClaimId(): ClaimId {
    this.named += 1;
    return `c${this.named}` as ClaimId;
  }
}
