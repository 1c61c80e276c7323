import type { Fleet } from '../../../src/domain/broker/fleet/fleet.js';
import { brokenInvariants } from '../../../src/domain/broker/invariants.js';
import type { AgentIdentity, ClaimId } from '../../../src/domain/ids.js';
import { FakeClock, settle } from '../../fakes/fake-clock.js';
import { SimEtcdCluster } from '../../fakes/sim-etcd/sim-etcd.js';
import { FrozenClock } from '../../server/election/elections.js';
import type { SimBroker } from '../sim-broker.js';
import { NODES, SimHosts } from '../sim-hosts.js';
import type { Ask } from './callers/ask.js';
import { SimOperators } from './callers/sim-operators.js';
import { SimOrchestrators } from './callers/sim-orchestrators.js';
import { SimWatcher } from './callers/sim-watcher.js';
import { EtcdTroubles } from './etcd-troubles.js';
import { clockOfProcess } from './process-clock.js';
import { SimMember } from './sim-member.js';
import { SimRestore } from './sim-restore.js';
import { SimWitness } from './sim-witness.js';
import { SimTold } from './told/sim-told.js';
import { ToldNodes } from './told/told-nodes.js';

export const BROKERS = 3;
export const ETCD_MEMBERS = 3;
export const WATCHERS = 2;
export const PIDS = 3;
const STEP_MS = 500;
/** A service manager starts again what has ended. */
const RESTART_MS = 1_000;
/** Leases, back-offs and the time in which agents come back. */
const HEAL_MS = 90_000;
const STRANGER = 'agent-x' as AgentIdentity;

/** Several brokers over one etcd, with nodes and callers; all that fails may fail at any time. */
export class BrokersWorld {
  readonly clock = new FakeClock();
  readonly cluster = new SimEtcdCluster({ clock: this.clock, members: ETCD_MEMBERS });
  readonly etcd = new EtcdTroubles(this.clock, this.cluster);
  readonly told = new SimTold();
  readonly nodes = new ToldNodes();
  readonly members: SimMember[] = [];
  readonly hosts: SimHosts;
  readonly orchestrators: SimOrchestrators;
  readonly operators: SimOperators;
  readonly watchers: readonly SimWatcher[];
  readonly restore: SimRestore;
  private readonly witnesses = Array.from({ length: BROKERS }, () => new SimWitness());
  private lives = 0;
  private named = 0;

  private constructor() {
    const { clock, cluster, told, nodes, witnesses } = this;
    const onDelivered = (id: ClaimId) => told.delivered(id);
    this.hosts = new SimHosts({ clock, broker: () => this.leader(), onDelivered }, STRANGER);
    const { hosts } = this;
    const ask: Ask = { of: (at, work, hear) => this.ask(at, work, hear) };
    const following = { told, nowMs: () => clock.monotonicMs(), leading: () => this.leading() };
    this.orchestrators = new SimOrchestrators({ told, nodes, hosts, ask });
    this.operators = new SimOperators({ ...following, nodes, hosts, ask });
    this.watchers = Array.from({ length: WATCHERS }, (_, at) => new SimWatcher(`watcher ${at}`, following));
    const { orchestrators } = this;
    this.restore = new SimRestore({ cluster, hosts, told, nodes, orchestrators, witnesses });
  }

  static async start(): Promise<BrokersWorld> {
    const world = new BrokersWorld();
    for (let at = 0; at < BROKERS; at += 1) world.members.push(world.newMember(at));
    await world.pass(4_000);
    world.hosts.answerDevices();
    return world;
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

  /** Another machine with the name of the first node says Hello, or is switched off. */
  knock(isThere: boolean): void {
    if (isThere) this.hosts.stranger.switchOn();
    else this.hosts.stranger.switchOff();
  }

  /** What was asked before etcd was restored, and who was elected before, tell of what is no more. */
  private ask<T>(at: number, work: (broker: SimBroker) => Promise<T>, hear: (answer: T) => void): boolean {
    const { told } = this;
    const { era } = told;
    // Callers find whoever leads, most of the time.
    const member = this.members[at] ?? this.leading();
    const isAsked = member?.isServing === true;
    const hasMeaning = () => told.era === era && member?.era === era;
    void member?.ask(work).then((answer) => answer !== null && hasMeaning() && hear(answer));
    return isAsked;
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      await this.clock.advanceAndSettle(Math.min(STEP_MS, ms - passed));
      for (const node of this.hosts.machines) node.beOnTime();
      await this.exchange();
      for (const watcher of this.watchers) watcher.tick();
      this.operators.tick();
      this.startAgain();
    }
  }

  async exchange(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      this.hosts.deliver();
      await settle();
    }
  }

  /** A snapshot of etcd is put back, if it has less than all brokers have seen. */
  async putBack(leap: number): Promise<void> {
    await this.exchange();
    if (this.restore.isNoticed) this.restore.putBack(leap);
  }

  check(): void {
    const { told } = this;
    const [first] = this.hosts.nodes;
    if (this.hosts.stranger.isWelcomed && first?.isWelcomed) told.problems.push(`${first.id} has two agents`);
    this.restore.check();
    if (told.problems.length > 0) throw new Error(told.problems.join('\n'));
    const leader = this.leader();
    const broken = leader === null ? [] : brokenInvariants(leader.fleet);
    if (broken.length > 0) throw new Error(broken.join('\n'));
  }

  /** Everything works again; what is under way for long is so still. */
  async calm(ms: number): Promise<void> {
    this.etcd.end(this.members.map(({ parts }) => parts.name));
    for (const member of this.members) member.clock.thaw();
    await this.pass(ms);
    this.hosts.answerDevices();
  }

  /** Everything works again, and all arrives: what anybody was told is so, at whoever leads and whoever leads next. */
  async heal(): Promise<void> {
    this.knock(false);
    for (const node of this.hosts.nodes) node.switchOn();
    for (const watcher of this.watchers) watcher.comeBack();
    await this.calm(STEP_MS);
    this.cluster.road.release();
    await this.judge();
    // Whoever leads next knows only what etcd has.
    for (let at = 0; at < BROKERS; at += 1) this.crash(at);
    await this.judge();
    await this.endDrains();
    for (const node of this.hosts.nodes) node.stop();
    for (let at = 0; at < BROKERS; at += 1) this.crash(at);
  }

  private async judge(): Promise<void> {
    const fromMs = this.clock.monotonicMs();
    let fleet: Fleet | null = null;
    while (fleet === null || !this.isWell()) {
      if (this.clock.monotonicMs() - fromMs > HEAL_MS) throw new Error('nobody leads all nodes');
      // A node that a stranger got, as it was silent and empty, is its own agent's again.
      for (const { id, identity } of this.hosts.nodes) this.operators.accept(BROKERS, id, identity);
      fleet = await this.durableFleet();
    }
    const { nodes } = fleet;
    const broker = this.leader();
    if (broker === null) throw new Error('nobody leads');
    this.told.judge((id) => broker.claimNow(id));
    this.orchestrators.judge((requestId) => broker.madeNow(requestId));
    this.nodes.judge((id) => nodes.get(id) && nodes.get(id)?.record.cordonReason !== null);
    for (const watcher of this.watchers) watcher.told.judge(fleet.claims.values());
    this.check();
  }

  /** Guests leave, and whoever drains a node hears of it. */
  private async endDrains(): Promise<void> {
    const fromMs = this.clock.monotonicMs();
    for (const { agent } of this.hosts.nodes) for (let pid = 1; pid <= PIDS; pid += 1) agent.kill(pid);
    while (this.operators.isWaiting && this.clock.monotonicMs() - fromMs <= HEAL_MS) {
      this.hosts.answerDevices();
      await this.pass(2 * STEP_MS);
    }
    this.operators.judge();
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
    const isOfThisEra = this.leading()?.era === this.told.era;
    return isOfThisEra && nodes.length === NODES && nodes.every(({ session }) => session !== null);
  }

  /** The broker that agents find. */
  leader(): SimBroker | null {
    return this.leading()?.broker ?? null;
  }

  /** The last that was elected of those who think that they lead. */
  private leading(): SimMember | undefined {
    const leading = this.members.filter(({ mayAnswer }) => mayAnswer).sort((a, b) => b.term - a.term);
    const isOfOneEra = leading.every(({ era }) => era === leading[0]?.era);
    if (leading.length > 1 && isOfOneEra) this.told.problems.push('two brokers answer at once');
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
    return new SimMember({
      name: `b${at}-${this.lives}`,
      cluster: this.cluster,
      etcd: at % ETCD_MEMBERS,
      clock,
      newClaimId: () => this.nextClaimId(),
      witness: this.witnesses[at] ?? new SimWitness(),
      era: () => this.told.era,
    });
  }

  private nextClaimId(): ClaimId {
    this.named += 1;
    return `c${this.named}` as ClaimId;
  }
}
