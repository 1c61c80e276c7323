import assert from 'node:assert/strict';
import { AgentCore } from '../../src/domain/agent/agent-core.js';
import type { AgentEffect } from '../../src/domain/agent/effects.js';
import type { AgentInput, LocalRequest } from '../../src/domain/agent/inputs.js';
import { checkAgentInvariants } from '../../src/domain/agent/invariants.js';
import { RULE_TO_ALLOCATE } from '../../src/domain/agent/policy/local-rule.js';
import type { ClaimRecord } from '../../src/domain/agent/records.js';
import type { AdoptedRma } from '../../src/domain/agent/rmas.js';
import { heldIn } from '../../src/domain/agent/slots/slot.js';
import type { Holder } from '../../src/domain/claim-state.js';
import type { AgentMs, BootId, ClaimId } from '../../src/domain/ids.js';
import type { ClaimReport, RmaFacts } from '../../src/domain/link/reports.js';
import { DeliveryOracle } from './delivery-oracle.js';
import { FakeCheckpoint } from './fake-checkpoint.js';
import { FakeRmaKernel } from './fake-rma-kernel.js';
import { byClaim, byName } from './in-order.js';

/** The size that RMAs have unless an agent is started with another one. */
export const FAKE_RMA_BYTES = 8_192;
/** An RMA's fd in the agent is its serial; its inode is this much more, so that the two cannot be mistaken. */
const INODE_OFFSET = 1_000_000;

export interface FakeNodeOptions {
  readonly capacityCount: number;
  /** False: all RMAs share an inode, as those of the kvm device do. */
  readonly hasInodes: boolean;
  /** How many RMAs the service manager keeps; none unless told. */
  readonly keptMax?: number;
}

const FAILED = { reason: 'MEMORY_FAILED', message: 'the fake memory failed' } as const;

/** The agent's process was killed. */
class Killed extends Error {}

/**
 * A node around the real core of an agent: kernel, processes, checkpoint, and an agent that can be
 * killed between any two effects. After each input it checks the core's invariants, the promises, and
 * that what was told adds up to what is.
 */
export class FakeAgentNode {
  readonly kernel: FakeRmaKernel;
  core: AgentCore;
  nowMs = 1_000;
  /** How many more effects are carried out before the agent is killed; null for no such plan. */
  killAfter: number | null = null;
  failNextDelivery = false;
  /** The service manager does not get round to its messages; the agent tells them again, as long as it lives. */
  isManagerBusy = false;
  /** Open connections and the claim that each was offered last. */
  readonly connections = new Map<number, { readonly process: Holder; offered: string }>();
  readonly asked: Extract<AgentEffect, { type: 'allocate' | 'examine' }>[] = [];
  /** What the RMAs of this life of the agent are. */
  rma: RmaFacts;
  /** Told whenever an fd reaches a process. */
  onDelivered: (claim: ClaimId, rma: RmaFacts, holder: Holder) => void = () => {};
  readonly oracle = new DeliveryOracle();
  /** What the broker has heard of each claim. */
  readonly told = new Map<string, ClaimReport>();
  /** Told what the broker is to hear, as it comes. */
  onReport: (report: Extract<AgentEffect, { type: 'report-claim' | 'report-inventory' }>) => void = () => {};
  /** The agent has died, and another one knows what it left behind and is about to begin. */
  onRestart: () => void = () => {};
  private readonly checkpoint = new FakeCheckpoint();
  /** What the service manager keeps: serials by name. */
  private readonly store = new Map<string, number>();
  private readonly unheard: (() => void)[] = [];
  private life = 0;
  private boot = 1;
  private readonly watched = new Map<ClaimId, Holder>();
  private readonly inputs: AgentInput[] = [];
  private readonly endedTokens = new Set<number>();
  private toldInventory: unknown = null;
  private lastConnection = 0;
  private lastRequest = 0;
  private targetCount: number;

  constructor(readonly options: FakeNodeOptions) {
    this.targetCount = options.capacityCount;
    this.rma = { sizeBytes: FAKE_RMA_BYTES, device: options.hasInodes ? 'MEMFD' : 'KVM' };
    this.kernel = new FakeRmaKernel(options.capacityCount);
    this.core = this.newCore();
    this.start();
  }

  get bootId(): BootId {
    return `boot-${this.boot}` as BootId;
  }

  feed(input: AgentInput): void {
    this.inputs.push(input);
    try {
      for (let next = this.inputs.shift(); next !== undefined; next = this.inputs.shift()) {
        this.execute(this.core.handle(next, this.nowMs as AgentMs));
      }
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.restart();
    }
    this.check();
  }

  connect(pid: number): void {
    this.lastConnection += 1;
    const process = this.kernel.processAt(pid);
    this.connections.set(this.lastConnection, { process, offered: '' });
    this.feed({
      type: 'peer-connected',
      connection: this.lastConnection,
      peer: { holder: process, rights: RULE_TO_ALLOCATE },
    });
  }

  request(connection: number, request: LocalRequest): void {
    this.lastRequest += 1;
    this.feed({ type: 'peer-request', connection, requestId: this.lastRequest, request });
  }

  hangUp(connection: number): void {
    if (this.connections.delete(connection)) this.feed({ type: 'peer-disconnected', connection });
  }

  kill(pid: number): void {
    const process = this.kernel.kill(pid);
    const theirs = [...this.connections].filter(
      ([, { process: peer }]) => peer === process || !this.kernel.isAlive(peer),
    );
    for (const [connection] of theirs) this.hangUp(connection);
    for (const [claim, holder] of [...this.watched]) {
      if (this.kernel.isAlive(holder) || !this.watched.delete(claim)) continue;
      this.feed({ type: 'holder-ended', claim });
    }
  }

  /** The device deals with what it was asked first: as the kernel lets it, or not at all. */
  answerDevice(isWilling: boolean, isFaulty = false): void {
    const asked = this.asked.shift();
    if (asked === undefined) return;
    if (asked.type === 'examine') return this.examine(asked, isWilling);
    const isHeld = asked.notHeldInodes.some((inode) => this.kernel.rmas.has(inode - INODE_OFFSET));
    const rma = isWilling && !isHeld ? this.kernel.allocate(this.rma) : null;
    if (rma !== null) {
      const inode = this.options.hasInodes ? rma.serial + INODE_OFFSET : null;
      const own = { fd: rma.serial, inode, sizeBytes: rma.sizeBytes };
      const clearing = { method: 'AGENT', durationMs: rma.serial, pagesChecked: 1 } as const;
      rma.isFaulty = isFaulty;
      if (isFaulty) return this.feed({ type: 'memory-failed', slot: asked.slot, rma: own, refusal: FAILED });
      this.feed({
        type: 'allocated',
        slot: asked.slot,
        rma: { ...own, clearing },
      });
      return;
    }
    const isReturned = asked.notHeldInodes.length > 0 && !isHeld;
    const refusal = { reason: 'NO_FREE_RMA', message: 'the fake pool is empty' } as const;
    this.feed({ type: 'allocate-failed', slot: asked.slot, refusal, isReturned });
  }

  /** Memory of an RMA fails, whoever has it, and the device notices. */
  failMemory(at: number): void {
    const all = [...this.kernel.rmas.values()];
    const rma = all[at % Math.max(1, all.length)];
    if (rma !== undefined) rma.isFaulty = true;
    this.feed({ type: 'memory-suspect' });
  }

  private examine({ slot, rma }: Extract<AgentEffect, { type: 'examine' }>, isWilling: boolean): void {
    if (!isWilling) this.feed({ type: 'allocate-failed', slot, refusal: FAILED });
    else if (this.kernel.rmas.get(rma.fd)?.isFaulty) this.feed({ type: 'memory-failed', slot, rma, refusal: FAILED });
    else this.feed({ type: 'examined', slot, rma });
  }

  resize(capacityCount: number): void {
    this.targetCount = capacityCount;
    this.kernel.poolCount = capacityCount;
    this.feed({ type: 'capacity-changed', capacityCount });
  }

  drain(isDraining: boolean): void {
    const drain = isDraining ? { reason: 'new fan', deadlineMs: (this.nowMs + 60_000) as AgentMs } : null;
    this.feed({ type: 'drain', drain });
  }

  /** Every end that was told is acknowledged. */
  acknowledge(): void {
    this.acknowledgeEnds([...this.told.values()].filter(({ state }) => state === 'ENDED').map(({ claim }) => claim));
  }

  acknowledgeEnds(ended: readonly ClaimId[]): void {
    for (const claim of ended) if (this.told.get(claim)?.state === 'ENDED') this.told.delete(claim);
    this.feed({ type: 'ends-acknowledged', claims: ended });
  }

  /** The service manager reads its messages, and goes on reading them. */
  letManagerHear(): void {
    this.isManagerBusy = false;
    for (const message of this.unheard.splice(0)) message();
  }

  /** `kill -9` between inputs, and a new agent. */
  restart(): void {
    this.killAfter = null;
    this.inputs.length = 0;
    this.asked.length = 0;
    this.watched.clear();
    this.connections.clear();
    this.unheard.length = 0;
    this.kernel.endAgent();
    this.core = this.newCore();
    this.onRestart();
    this.start();
  }

  /**
   * The operator gives the agent another RMA size or device, and starts it anew. A pool of
   * KVM is as the kernel was booted.
   */
  refit(rma: RmaFacts): void {
    if (!this.options.hasInodes) return;
    this.rma = rma;
    this.restart();
  }

  /** The machine starts anew; the checkpoint of another boot means nothing to the agent. */
  reboot(): void {
    this.boot += 1;
    this.kernel.reboot();
    this.checkpoint.clear();
    this.store.clear();
    this.restart();
  }

  private newCore(): AgentCore {
    this.life += 1;
    return new AgentCore({
      rmaSizeBytes: this.rma.sizeBytes,
      device: this.rma.device,
      capacityCount: this.targetCount,
      record: this.checkpoint.read(this.bootId),
      keep: { namePrefix: `life-${this.life}`, countMax: this.options.keptMax ?? 0, pool: 'p' },
      adopted: this.passedRmas(),
    });
  }

  /**
   * All that the service manager has, whatever the checkpoint says of it: the core must find out what it may not take.
   * Of what is recorded the device lets through only its own.
   */
  private passedRmas(): AdoptedRma[] {
    return [...this.store].flatMap(([keptAs, serial]) => {
      const { sizeBytes, device } = this.kernel.rmas.get(serial) ?? this.rma;
      const isOwn = sizeBytes === this.rma.sizeBytes && device === this.rma.device;
      const isSound = this.kernel.rmas.get(serial)?.isFaulty !== true;
      if (!(isOwn && isSound) && this.checkpoint.kept.has(keptAs)) return [];
      this.kernel.pass(serial);
      const inode = this.options.hasInodes ? serial + INODE_OFFSET : null;
      const clearing = { method: 'AGENT', durationMs: serial, pagesChecked: 1 } as const;
      return [{ fd: serial, inode, sizeBytes, clearing, keptAs }];
    });
  }

  private start(): void {
    this.told.clear();
    // As a Hello would: everything at once, the deltas after it.
    for (const report of this.core.snapshot().claims) this.told.set(report.claim, report);
    this.execute(this.core.start());
    // Holders that ended while the agent was away are found by `watch-holder`.
    this.feed({ type: 'tick' });
  }

  private execute(effects: readonly AgentEffect[]): void {
    for (const effect of effects) {
      if (this.killAfter === 0) throw new Killed();
      if (this.killAfter !== null) this.killAfter -= 1;
      this.carryOut(effect);
    }
  }

  private carryOut(effect: AgentEffect): void {
    switch (effect.type) {
      case 'record':
        return this.checkpoint.write(effect.entry);
      case 'reply':
        return this.deliver(effect);
      case 'watch-holder':
        if (this.kernel.isAlive(effect.holder)) this.watched.set(effect.claim, effect.holder);
        else this.inputs.push({ type: 'holder-ended', claim: effect.claim });
        return;
      case 'unwatch-holder':
        this.watched.delete(effect.claim);
        return;
      case 'allocate':
      case 'examine':
        this.asked.push(effect);
        return;
      case 'keep-rma':
        return this.tellManager(() => this.managerKeeps(effect.name, effect.fd));
      case 'unkeep-rma':
        return this.tellManager(() => this.managerUnkeeps(effect.name));
      case 'close-rma':
        return this.kernel.closeAgents(effect.fd);
      case 'report-claim':
        this.hear(effect.report);
        return this.onReport(effect);
      case 'report-inventory':
        this.toldInventory = effect.report;
        return this.onReport(effect);
      case 'slot-quarantined':
      case 'claim-given-back':
      case 'reply-refused':
      case 'notify':
      case 'hang-up':
        return;
    }
  }

  private tellManager(message: () => void): void {
    if (this.isManagerBusy) this.unheard.push(message);
    else message();
  }

  private managerKeeps(name: string, serial: number): void {
    // Told late: as the agent's own queue does, one that was overtaken is left out.
    if (!this.checkpoint.kept.has(name)) return;
    this.kernel.keep(serial);
    this.store.set(name, serial);
  }

  private managerUnkeeps(name: string): void {
    const serial = this.store.get(name);
    this.store.delete(name);
    if (serial !== undefined) this.kernel.unkeep(serial);
  }

  private deliver({ connection, ok, rma }: Extract<AgentEffect, { type: 'reply' }>): void {
    const peer = this.connections.get(connection);
    if (rma === undefined) this.oracle.noteAnswer(ok);
    if (rma === undefined || peer === undefined) return;
    const record = this.checkFence(rma.claim, peer.process);
    peer.offered = rma.claim;
    if (this.failNextDelivery) {
      this.failNextDelivery = false;
      this.inputs.unshift({ type: 'delivery-failed', claim: rma.claim, reason: 'PEER_GONE' });
      return;
    }
    this.oracle.noteLeaving(rma.fd, this.store, this.checkpoint.kept);
    const delivered = this.kernel.rmas.get(rma.fd) ?? assert.fail(`there is no RMA ${rma.fd}`);
    this.oracle.noteDelivery(record, delivered, ok);
    this.onDelivered(rma.claim, delivered, peer.process);
    this.kernel.deliver(rma.fd, peer.process);
  }

  /** Promise 3, and that it was written down who gets the RMA before it leaves. */
  private checkFence(claim: ClaimId, process: Holder): ClaimRecord {
    const record = this.checkpoint.claims.get(claim);
    assert.equal(record?.state, 'OFFERED', `an fd leaves under ${claim} without a record`);
    assert.deepEqual(record.holder, process);
    assert.ok(!this.endedTokens.has(record.fencingToken), `an fd leaves under ${claim}, which was told as ended`);
    assert.ok(record.fencingToken === 0 || this.nowMs < record.redeemableUntil, `an fd leaves under ${claim} too late`);
    return record;
  }

  private hear(report: ClaimReport): void {
    if (report.state === 'REFUSED') return;
    if (report.state === 'ENDED') this.endedTokens.add(report.fencingToken);
    this.told.set(report.claim, report);
  }

  private check(): void {
    assert.deepEqual(checkAgentInvariants(this.core), []);
    const { claims, inventory } = this.core.snapshot();
    assert.deepEqual(byClaim([...this.told.values()]), byClaim(claims));
    assert.deepEqual(this.toldInventory, inventory);
    assert.deepEqual(byClaim([...this.checkpoint.claims.values()]), byClaim(this.core.readRecord().claims));
    assert.equal(this.core.readRecord().fencedUpTo, this.checkpoint.fencedUpTo);
    assert.deepEqual(byName([...this.checkpoint.kept.values()]), byName(this.core.readRecord().kept));
    assert.deepEqual(this.kernel.agentsSerials(), this.heldInSlots());
    for (const { serial, holders } of this.kernel.rmas.values()) {
      assert.ok(holders.size <= 1, `RMA ${serial} is in the hands of ${[...holders].join(' and ')}`);
    }
  }

  private heldInSlots(): number[] {
    const held = [...this.core.inspect().slots.entries()].map(([, slot]) => heldIn(slot)?.fd ?? 0);
    return held.filter((fd) => fd > 0).sort((a, b) => a - b);
  }
}
