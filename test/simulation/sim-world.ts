import assert from 'node:assert/strict';
import { brokenInvariants } from '../../src/domain/broker/invariants.js';
import type { Claim, ClaimSpec } from '../../src/domain/broker/records/claim.js';
import { freeCount } from '../../src/domain/broker/records/node.js';
import { type ClaimState, isLive } from '../../src/domain/claim-state.js';
import type { AgentIdentity, ClaimId, NodeId, TenantId, TokenHash } from '../../src/domain/ids.js';
import type { ClaimReport, RmaFacts } from '../../src/domain/link/reports.js';
import { MemoryDisk } from '../../src/server/store/memory/memory-store.js';
import { FakeClock, settle } from '../fakes/fake-clock.js';
import type { Acknowledged } from './acknowledged.js';
import { agree, assertSameRma } from './sim-agreement.js';
import { SimBroker, type SimRequest, TERMS } from './sim-broker.js';
import { copyOf, restoredFrom } from './sim-disk.js';
import { SimNode } from './sim-node.js';
import { clockOfLife, Expiries } from './sim-wall.js';

/** A service manager that keeps RMAs, and a device whose RMAs cannot be told apart. */
const KINDS_OF_NODES = [
  { hasInodes: true, keptMax: 1 },
  { hasInodes: false, keptMax: 0 },
];
export const NODES = KINDS_OF_NODES.length;
export const RMAS_PER_NODE = 2;
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
  readonly nodes: readonly SimNode[];
  /** Another host with the first node's name and an identity of its own; it is off until somebody makes it knock. */
  readonly stranger: SimNode;
  readonly acknowledged: Acknowledged[] = [];
  private disk = new MemoryDisk(Buffer.alloc(32, 7));
  private backup = copyOf(this.disk);
  /** Claims that somebody could see the end of before the restore. */
  private readonly over = new Set<ClaimId>();
  private broker: SimBroker | null = null;
  private made = 0;
  private named = 0;
  private lives = 0;
  private readonly expiries = new Expiries();
  private readonly asked: SimRequest[] = [];
  /** The ids of the claims that each request made, as its callers heard. */
  private readonly answers = new Map<string, string>();
  /** What each claim that somebody was told of asks for. */
  private readonly specs = new Map<ClaimId, ClaimSpec>();
  /** What somebody was told that cannot be true. */
  private readonly problems: string[] = [];

  /** @param identity the stranger's */
  private constructor(identity: AgentIdentity) {
    const dialled = (stream: Parameters<SimBroker['accept']>[0]) => {
      this.broker?.accept(stream);
      return this.broker !== null;
    };
    this.nodes = KINDS_OF_NODES.map((kind, index) => {
      const options = { capacityCount: RMAS_PER_NODE, ...kind };
      const machine = {
        node: `n${index}` as NodeId,
        identity: `agent-${index}` as AgentIdentity,
        host: `host-${index}`,
      };
      const node = new SimNode(machine, options, this.clock, dialled);
      node.agent.onDelivered = (claim, rma) => this.checkDelivered(claim, rma);
      return node;
    });
    const machine = { node: 'n0' as NodeId, identity, host: 'host-x' };
    const options = { capacityCount: RMAS_PER_NODE, hasInodes: true };
    this.stranger = new SimNode(machine, options, this.clock, dialled);
    this.stranger.switchOff();
  }

  /** All hosts that are switched on, or may be. */
  get machines(): readonly SimNode[] {
    return [...this.nodes, this.stranger];
  }

  knock(isThere: boolean): void {
    if (isThere) this.stranger.switchOn();
    else this.stranger.switchOff();
  }

  /** @param stranger its identity: another one than the node's own agent has, or with that one's it is a clone */
  static async start(stranger = 'agent-x' as AgentIdentity): Promise<SimWorld> {
    const world = new SimWorld(stranger);
    await world.startBroker();
    world.setQuota(2);
    await world.pass(2 * STEP_MS);
    world.answerDevices();
    return world;
  }

  async startBroker(): Promise<void> {
    const clock = clockOfLife(this.clock, this.lives++);
    this.broker ??= await SimBroker.start(this.disk, clock, () => this.nextClaimId());
    this.checkKnown();
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
    for (const { id, state, endCause } of this.disk.claims.values())
      if (!isLive(state) && endCause !== 'NODE_REMOVED') this.over.add(id);
    this.crashBroker(false);
    this.disk = restoredFrom(this.backup);
    for (const known of this.acknowledged) {
      known.isForgotten = !this.disk.claims.has(known.id);
      known.isReleased = false;
    }
    this.answers.clear();
    await this.startBroker();
  }

  create(request: Omit<SimRequest, 'requestId'>): void {
    this.made += 1;
    this.ask({ ...request, requestId: `r${this.made}` });
  }

  /** Somebody who got no answer, or forgot it, asks again. */
  repeat(at: number): void {
    const request = this.asked[this.asked.length - 1 - (at % Math.max(1, this.asked.length))];
    if (request !== undefined) this.ask(request);
  }

  private ask(request: SimRequest): void {
    const { broker } = this;
    this.asked.push(request);
    this.expiries.asked(request, this.clock.monotonicMs());
    if (broker === null) return;
    void broker.make(request).then(
      (made) => made.ok && this.handleMade(broker, request.requestId, made.value),
      // It waited for capacity when the broker stopped.
      () => {},
    );
  }

  /** Promise 4: whatever the agent was restarted with, a guest gets what its request asked for. */
  private checkDelivered(id: ClaimId, { sizeBytes, device }: RmaFacts): void {
    if (this.over.has(id)) this.problems.push(`${id} was over before the restore, and is redeemed again`);
    const spec = this.specs.get(id);
    // Under the node's own policy, or to somebody who was never answered.
    if (spec === undefined) return;
    const isLargeEnough = sizeBytes >= spec.minRmaBytes && sizeBytes <= (spec.maxRmaBytes ?? sizeBytes);
    if (isLargeEnough && (spec.device ?? device) === device) return;
    this.problems.push(`${id} asked for ${spec.minRmaBytes} on ${spec.device}, and got ${sizeBytes} on ${device}`);
  }

  private handleMade({ tokens }: SimBroker, requestId: string, claims: readonly Claim[]): void {
    const ids = claims.map(({ id }) => id).join();
    const before = this.answers.get(requestId);
    if (before !== undefined && before !== ids) this.problems.push(`${requestId} made ${before}, and then ${ids}`);
    this.answers.set(requestId, ids);
    this.expiries.answered(requestId, claims);
    for (const claim of before === undefined ? claims : []) {
      this.specs.set(claim.id, claim.spec);
      if (claim.state === 'WITHOUT_RMA') continue;
      const tokenHash = tokens.sha256Of(claim).toString('hex') as TokenHash;
      this.acknowledged.push({ id: claim.id, tokenHash, isReleased: false, isForgotten: false });
    }
  }

  release(at: number): void {
    const known = this.pick(at);
    if (known === undefined) return;
    void this.broker?.release(known.id).then((released) => {
      if (released.ok) known.isReleased = true;
    });
  }

  renew(at: number, ttlMs: number): void {
    const known = this.pick(at);
    if (known === undefined) return;
    this.expiries.renewed(known.id, ttlMs, this.clock.monotonicMs());
    void this.broker?.renew(known.id, ttlMs);
  }

  drain(node: number, isDraining: boolean): void {
    const id = this.nodes[node]?.id;
    if (id !== undefined) void this.broker?.setDrain(id, isDraining);
  }

  /** An operator takes the node for lost; its agent and its guests may know better. */
  remove(node: number): void {
    const id = this.nodes[node]?.id;
    if (id !== undefined) void this.broker?.removeNode(id);
  }

  setQuota(claimsMax: number): void {
    void this.broker?.setQuota(TENANT, claimsMax);
  }

  redeem(node: number, at: number, pid: number): void {
    const known = this.pick(at);
    if (known !== undefined) this.machines[node]?.redeem(pid, known.tokenHash);
  }

  /** A guest starts as it should: on the node of its claim, and it says that it has its RMA. */
  startGuest(at: number, pid: number): void {
    const known = this.pick(at);
    const placed = known === undefined ? undefined : this.broker?.fleet.claims.get(known.id);
    const node = this.nodes.find(({ id }) => id === placed?.node);
    if (known === undefined || node === undefined) return;
    node.redeem(pid, known.tokenHash);
    node.answer(-1, 'confirm');
  }

  slowDisk(): void {
    this.broker?.store.slowDown();
  }

  catchUpDisk(): void {
    this.broker?.store.catchUp();
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      await this.clock.advanceAndSettle(STEP_MS);
      await this.exchange();
      for (const node of this.machines) node.beOnTime();
      await this.exchange();
    }
  }

  /** Everything that is on its way on a network that is not slow arrives, and what it leads to. */
  async exchange(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      for (const node of this.machines) if (!node.isSlow) node.deliver(Number.POSITIVE_INFINITY);
      await settle();
      await settle();
    }
  }

  check(): void {
    assert.deepEqual(this.problems, []);
    if (this.broker === null) return;
    const { fleet } = this.broker;
    assert.deepEqual(brokenInvariants(fleet), []);
    this.expiries.check(fleet.claims.values(), this.clock.monotonicMs());
    const holders = new Map<ClaimId, SimNode>();
    for (const node of this.machines) {
      // What a guest has is not given back, whatever was lost on the way.
      for (const { claim: id, state } of node.claimsInUse()) {
        const claim = fleet.claims.get(id);
        const isKept = claim === undefined ? this.isForgotten(id) : isLive(claim.state) || this.isDisowned(claim);
        assert.ok(isKept, `${id} is ${state} on ${node.id} and ${claim?.state} in the broker`);
        assert.ok(!holders.has(id), `${id} was redeemed on two machines`);
        holders.set(id, node);
      }
    }
    for (const { id, isReleased } of this.acknowledged) {
      const state = fleet.claims.get(id)?.state;
      const isEnding = state === 'RELEASING' || (state !== undefined && !isLive(state));
      if (isReleased) assert.ok(isEnding, `${id} was released and is ${state}`);
    }
  }

  /** Everything works again: then broker and agents see the same. */
  async heal(): Promise<void> {
    await this.startBroker();
    for (const node of this.machines) {
      node.agent.killAfter = null;
      node.isSlow = false;
    }
    this.catchUpDisk();
    this.knock(false);
    // A pulled cable is noticed by silence.
    await this.pass(2 * TERMS.sessionTtlMs);
    // A node that the stranger got, as it was silent and empty, is its own agent's again.
    for (const { id, identity } of this.nodes) void this.broker?.acceptAgent(id, identity);
    for (let passed = 0; !this.isConnected() && passed < REST_MS; passed += STEP_MS) await this.pass(STEP_MS);
    await this.exchange();
    this.check();
    this.assertAgreement();
  }

  /** The guests leave and time passes: then every RMA is free, and both sides know. */
  async comeToRest(): Promise<void> {
    for (const [index, { agent }] of this.nodes.entries()) {
      this.drain(index, false);
      for (let pid = 1; pid <= PIDS; pid += 1) agent.kill(pid);
    }
    for (let passed = 0; passed < REST_MS; passed += TERMS.sessionTtlMs) {
      await this.pass(TERMS.sessionTtlMs);
      for (const { agent } of this.nodes)
        for (let count = 0; count < RMAS_PER_NODE; count += 1) agent.answerDevice(true);
    }
    await this.exchange();
    this.check();
    this.assertAtRest();
    for (const node of this.nodes) node.stop();
    this.crashBroker(true);
  }

  /** Every device gives what it was asked for, as the kernel lets it. */
  private answerDevices(): void {
    for (const { agent } of this.nodes) for (let count = 0; count < RMAS_PER_NODE; count += 1) agent.answerDevice(true);
  }

  claimState(id: ClaimId): ClaimState | undefined {
    return this.broker?.fleet.claims.get(id)?.state;
  }

  /** The session that the broker has for the node is this very life of its agent's. */
  isInSession(node: SimNode): boolean {
    const entry = this.broker?.fleet.nodes.get(node.id);
    return entry !== undefined && entry.session !== null && node.isCurrent(entry.record.incarnation);
  }

  private isConnected(): boolean {
    const entries = [...(this.broker?.fleet.nodes.values() ?? [])];
    return entries.length === NODES && entries.every(({ session }) => session !== null);
  }

  private assertAgreement(): void {
    const { broker } = this;
    assert.ok(broker !== null && this.isConnected(), 'not all nodes are connected');
    for (const node of this.nodes) {
      const live: ClaimId[] = [...(broker.fleet.nodes.get(node.id)?.liveClaims ?? [])];
      const reports = this.lastingClaimsOf(node);
      const seen = new Map(reports.map((report) => [report.claim, report]));
      assert.deepEqual([...seen.keys()].sort(), live.sort(), `${node.id} and the broker know of different claims`);
      for (const id of live) {
        const [state, agents] = [broker.fleet.claims.get(id)?.state, seen.get(id)];
        assert.ok(
          agents !== undefined && agree(state, agents),
          `${id} is ${state} in the broker and ${agents?.state} on ${node.id}`,
        );
        assertSameRma(node, broker.fleet.claims.get(id), agents);
      }
    }
  }

  /**
   * What the agent knows of that the broker has to know too: ends are acknowledged with the broker's next message,
   * whenever that is, and guests of a node that was removed may still be on it.
   */
  private lastingClaimsOf({ agent }: SimNode): readonly ClaimReport[] {
    const claims = this.broker?.fleet.claims;
    const { claims: reports } = agent.core.snapshot();
    return reports.filter(({ claim: id, state }) => {
      const claim = claims?.get(id);
      return state !== 'ENDED' && (claim === undefined ? !this.isForgotten(id) : !this.isDisowned(claim));
    });
  }

  private assertAtRest(): void {
    for (const { id, agent } of this.nodes) {
      const entry = this.broker?.fleet.nodes.get(id);
      assert.ok(entry !== undefined && entry.session !== null, `${id} is not connected`);
      assert.deepEqual(agent.core.snapshot().claims, [], `${id} waits for acknowledgements`);
      assert.equal(freeCount(entry), RMAS_PER_NODE, `not all RMAs of ${id} are free`);
    }
    assert.equal(this.broker?.fleet.liveClaimCount, [...this.claimsWithoutRma()].length);
  }

  private *claimsWithoutRma(): Generator<Claim> {
    for (const claim of this.broker?.fleet.claims.values() ?? []) if (claim.state === 'WITHOUT_RMA') yield claim;
  }

  /** Nothing that was acknowledged is lost with the broker. */
  private checkKnown(): void {
    for (const { id, isForgotten } of this.acknowledged)
      assert.ok(isForgotten || this.broker?.fleet.claims.has(id), `${id} is lost`);
  }

  /** The broker has ended it without its agent's word: what a guest has of it stays the guest's. */
  private isDisowned({ state, endCause, fencingToken }: Claim): boolean {
    return !isLive(state) && (endCause === 'NODE_REMOVED' || fencingToken <= this.disk.restoredRevision);
  }

  private isForgotten(id: ClaimId): boolean {
    return this.disk.restoredRevision > 0 && !this.disk.claims.has(id);
  }

  private nextClaimId(): ClaimId {
    this.named += 1;
    return `c${this.named}` as ClaimId;
  }

  private pick(at: number): Acknowledged | undefined {
    return this.acknowledged[this.acknowledged.length - 1 - (at % Math.max(1, this.acknowledged.length))];
  }
}
