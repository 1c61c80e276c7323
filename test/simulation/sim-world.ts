import type { ClaimState } from '../../src/domain/claim-state.js';
import { isLive } from '../../src/domain/claim-state.js';
import type { AgentIdentity, ClaimId, TenantId } from '../../src/domain/ids.js';
import { MemoryDisk } from '../../src/server/store/memory/memory-store.js';
import { FakeClock, settle } from '../fakes/fake-clock.js';
import { SimBroker, TERMS } from './sim-broker.js';
import { SimCallers } from './sim-callers.js';
import { SimChecks } from './sim-checks.js';
import { copyOf, restoredFrom } from './sim-disk.js';
import { SimHosts } from './sim-hosts.js';
import type { SimNode } from './sim-node.js';
import { clockOfLife } from './sim-wall.js';

export const PIDS = 3;
/** Whose claims are few; others have no tenant. */
export const TENANT = 'blue' as TenantId;
/** How far time goes in one piece: less than a heartbeat, so that no session goes silent by that alone. */
const STEP_MS = 1_000;
/** Longer than every claim and every back-off. */
const REST_MS = 400_000;

/** A broker, its store, nodes with guests, and the network between them; everything that fails may fail at any time. */
export class SimWorld {
  readonly clock = new FakeClock();
  readonly callers = new SimCallers(this.clock, () => this.broker);
  readonly hosts: SimHosts;
  disk = new MemoryDisk(Buffer.alloc(32, 7));
  broker: SimBroker | null = null;
  private backup = copyOf(this.disk);
  private readonly checks = new SimChecks(this);
  private named = 0;
  private lives = 0;

  /** @param stranger its identity */
  private constructor(stranger: AgentIdentity) {
    const { clock, callers } = this;
    const onDelivered = callers.checkDelivered.bind(callers);
    this.hosts = new SimHosts({ clock, broker: () => this.broker, onDelivered }, stranger);
  }

  knock(isThere: boolean): void {
    if (isThere) this.hosts.stranger.switchOn();
    else this.hosts.stranger.switchOff();
  }

  /** @param stranger its identity: another one than the node's own agent has, or with that one's it is a clone */
  static async start(stranger = 'agent-x' as AgentIdentity): Promise<SimWorld> {
    const world = new SimWorld(stranger);
    await world.startBroker();
    world.setQuota(2);
    await world.pass(2 * STEP_MS);
    world.hosts.answerDevices();
    return world;
  }

  async startBroker(): Promise<void> {
    const clock = clockOfLife(this.clock, this.lives++);
    this.broker ??= await SimBroker.start(this.disk, clock, () => this.nextClaimId());
    this.checks.known();
  }

  crashBroker(hasReachedDisk: boolean): void {
    this.broker?.crash(hasReachedDisk);
    this.broker = null;
  }

  backUp(): void {
    this.backup = copyOf(this.disk);
  }

  /** The store is lost with its broker, and what the backup has takes its place. */
  async restore(): Promise<void> {
    await settle();
    const ended = [...this.disk.claims.values()].filter(
      ({ state, endCause }) => !isLive(state) && endCause !== 'NODE_REMOVED',
    );
    this.crashBroker(false);
    this.disk = restoredFrom(this.backup);
    this.callers.restored(
      ended.map(({ id }) => id),
      this.disk,
    );
    await this.startBroker();
  }

  drain(node: number, isDraining: boolean): void {
    const id = this.hosts.nodes[node]?.id;
    if (id !== undefined) void this.broker?.setDrain(id, isDraining);
  }

  /** An operator takes the node for lost; its agent and its guests may know better. */
  remove(node: number): void {
    const id = this.hosts.nodes[node]?.id;
    if (id !== undefined) void this.broker?.removeNode(id);
  }

  rotateTokenSecret(endUnredeemed: boolean): void {
    // The broker may die meanwhile, or have claims of too many secrets.
    this.broker?.rotateTokenSecret(endUnredeemed).catch(() => {});
  }

  setQuota(claimsMax: number): void {
    void this.broker?.setQuota(TENANT, claimsMax);
  }

  redeem(node: number, at: number, pid: number): void {
    const known = this.callers.pick(at);
    if (known !== undefined) this.hosts.machines[node]?.redeem(pid, known.tokenHash);
  }

  /** A guest starts as it should: on the node of its claim, and it says that it has its RMA. */
  startGuest(at: number, pid: number): void {
    const known = this.callers.pick(at);
    const placed = known === undefined ? undefined : this.broker?.fleet.claims.get(known.id);
    const node = this.hosts.nodes.find(({ id }) => id === placed?.node);
    if (known === undefined || node === undefined) return;
    node.redeem(pid, known.tokenHash);
    node.answer(-1, 'confirm');
  }

  slowDisk(): void {
    this.broker?.store?.slowDown();
  }

  catchUpDisk(): void {
    this.broker?.store?.catchUp();
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      await this.clock.advanceAndSettle(STEP_MS);
      await this.exchange();
      for (const node of this.hosts.machines) node.beOnTime();
      await this.exchange();
    }
  }

  /** Everything that is on its way on a network that is not slow arrives, and what it leads to. */
  async exchange(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      this.hosts.deliver();
      await settle();
      await settle();
    }
  }

  check(): void {
    this.checks.always();
  }

  /** Everything works again: then broker and agents see the same. */
  async heal(): Promise<void> {
    await this.startBroker();
    for (const node of this.hosts.machines) {
      node.agent.killAfter = null;
      node.isSlow = false;
    }
    this.catchUpDisk();
    this.knock(false);
    // A pulled cable is noticed by silence.
    await this.pass(2 * TERMS.sessionTtlMs);
    // A node that the stranger got, as it was silent and empty, is its own agent's again.
    for (const { id, identity } of this.hosts.nodes) void this.broker?.acceptAgent(id, identity);
    for (let passed = 0; !this.checks.isConnected() && passed < REST_MS; passed += STEP_MS) await this.pass(STEP_MS);
    await this.exchange();
    this.check();
    this.checks.agreement();
  }

  /** The guests leave and time passes: then every RMA is free, and both sides know. */
  async comeToRest(): Promise<void> {
    for (const [index, { agent }] of this.hosts.nodes.entries()) {
      this.drain(index, false);
      for (let pid = 1; pid <= PIDS; pid += 1) agent.kill(pid);
    }
    for (let passed = 0; passed < REST_MS; passed += TERMS.sessionTtlMs) {
      await this.pass(TERMS.sessionTtlMs);
      this.hosts.answerDevices();
    }
    await this.exchange();
    this.check();
    this.checks.atRest();
    for (const node of this.hosts.nodes) node.stop();
    this.crashBroker(true);
  }

  claimState(id: ClaimId): ClaimState | undefined {
    return this.broker?.fleet.claims.get(id)?.state;
  }

  /** The session that the broker has for the node is this very life of its agent's. */
  isInSession(node: SimNode): boolean {
    const entry = this.broker?.fleet.nodes.get(node.id);
    return entry !== undefined && entry.session !== null && node.isCurrent(entry.record.incarnation);
  }

  private nextClaimId(): ClaimId {
    this.named += 1;
    return `c${this.named}` as ClaimId;
  }
}
