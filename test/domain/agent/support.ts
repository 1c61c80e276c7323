import assert from 'node:assert/strict';
import { AgentCore, type AgentCoreOptions } from '../../../src/domain/agent/agent-core.js';
import type { AgentEffect } from '../../../src/domain/agent/effects.js';
import type { AgentInput, LocalRequest } from '../../../src/domain/agent/inputs.js';
import { checkAgentInvariants } from '../../../src/domain/agent/invariants.js';
import { RULE_FOR_EVERYBODY, RULE_TO_ALLOCATE } from '../../../src/domain/agent/policy/local-rule.js';
import type { AgentRecord, ClaimRecord, RecordEntry } from '../../../src/domain/agent/records.js';
import type { HeldRma } from '../../../src/domain/agent/rmas.js';
import type { ClearingProof, EndCause, Holder } from '../../../src/domain/claim-state.js';
import type { AgentMs, BootId, ClaimId, FencingToken, TokenHash } from '../../../src/domain/ids.js';
import type { ClaimReport } from '../../../src/domain/link/reports.js';

export const RMA_BYTES = 128 * 1024 * 1024;
export const CLEARED: ClearingProof = { method: 'AGENT', durationMs: 3, pagesChecked: 64 };
/** When a bench begins. Not 0, so that a forgotten time shows. */
export const START_MS = 50_000;
export const TTL_MS = 60_000;
/** The first RMA that the bench's device gives, and its inode. */
export const FIRST_FD = 100;
export const FIRST_INODE = 9_000;

export type Effect<T extends AgentEffect['type']> = Extract<AgentEffect, { type: T }>;

export function claimId(id: string): ClaimId {
  return id as ClaimId;
}

export function tokenHash(name: string): TokenHash {
  return `hash-of-${name}` as TokenHash;
}

export function fencing(token: number): FencingToken {
  return token as FencingToken;
}

export function agentMs(ms: number): AgentMs {
  return ms as AgentMs;
}

/** A process; the same pid with other startTicks is another process. */
export function processOf(pid: number, startTicks = 1_000 + pid): Holder {
  return { pid, uid: 500, gid: 500, startTicks, executable: '/usr/bin/vmm' };
}

export function emptyRecord(patch: Partial<AgentRecord> = {}): AgentRecord {
  return { bootId: 'boot-1' as BootId, fencedUpTo: fencing(0), claims: [], kept: [], ...patch };
}

/** What the checkpoint has of a claim that `Bench.prepare` made. */
export function recordOf(id: string, patch: Partial<ClaimRecord> = {}): ClaimRecord {
  return {
    claim: claimId(id),
    fencingToken: fencing(1),
    tokenHash: tokenHash(id),
    guest: 'guest',
    minRmaBytes: RMA_BYTES,
    maxRmaBytes: null,
    device: null,
    expiryMark: 0,
    requiredHolder: null,
    redeemableUntil: agentMs(START_MS + TTL_MS),
    state: 'UNREDEEMED',
    holder: null,
    inode: null,
    rma: null,
    clearing: null,
    endCause: null,
    ...patch,
  };
}

export function rmaOf(serial: number): HeldRma {
  return { fd: FIRST_FD + serial, inode: FIRST_INODE + serial, sizeBytes: RMA_BYTES, clearing: CLEARED };
}

type PreparePatch = Partial<Omit<Extract<AgentInput, { type: 'prepare' }>, 'type' | 'fencingToken'>> & {
  readonly token?: number;
};

/** An agent's core with a clock, a device and peers that do what the test says. Every step checks the invariants. */
export class Bench {
  readonly core: AgentCore;
  nowMs = START_MS;
  /** What the device was asked for and has not answered, oldest first. */
  readonly asked: Effect<'allocate'>[] = [];
  private rmaSerial = 0;
  private requestSerial = 0;

  constructor(options: Partial<AgentCoreOptions> = {}) {
    this.core = new AgentCore({
      rmaSizeBytes: RMA_BYTES,
      device: 'MEMFD',
      capacityCount: 1,
      record: emptyRecord(),
      ...options,
    });
  }

  /** A bench whose slots are all FREE, as far as they can be. */
  static ready(options: Partial<AgentCoreOptions> = {}): Bench {
    const bench = new Bench(options);
    bench.start();
    bench.fill();
    return bench;
  }

  start(): AgentEffect[] {
    return this.checked(this.core.start());
  }

  handle(input: AgentInput): AgentEffect[] {
    return this.checked(this.core.handle(input, agentMs(this.nowMs)));
  }

  advance(ms: number): AgentEffect[] {
    this.nowMs += ms;
    return this.handle({ type: 'tick' });
  }

  /** The device gives a fresh RMA for what it was asked first. */
  give(): AgentEffect[] {
    const { slot } = this.takeAsked();
    const rma = rmaOf(this.rmaSerial);
    this.rmaSerial += 1;
    return this.handle({ type: 'allocated', slot, rma });
  }

  /** What the device gets for what it was asked first has faulty memory. */
  giveFaulty(): AgentEffect[] {
    const { slot } = this.takeAsked();
    const { clearing: _, ...rma } = rmaOf(this.rmaSerial);
    this.rmaSerial += 1;
    const refusal = { reason: 'MEMORY_FAILED', message: 'the fake memory failed' } as const;
    return this.handle({ type: 'memory-failed', slot, rma, refusal });
  }

  /** The device refuses what it was asked first. */
  refuse(isReturned?: boolean): AgentEffect[] {
    const { slot } = this.takeAsked();
    const refusal = { reason: 'NO_FREE_RMA', message: 'the fake device has none' } as const;
    return this.handle({
      type: 'allocate-failed',
      slot,
      refusal,
      ...(isReturned !== undefined && { isReturned }),
    });
  }

  fill(): void {
    while (this.asked.length > 0) this.give();
  }

  connect(connection: number, holder: Holder = processOf(connection), mayAllocate = false): AgentEffect[] {
    const rights = mayAllocate ? RULE_TO_ALLOCATE : RULE_FOR_EVERYBODY;
    return this.handle({ type: 'peer-connected', connection, peer: { holder, rights } });
  }

  request(connection: number, request: LocalRequest): AgentEffect[] {
    this.requestSerial += 1;
    return this.handle({ type: 'peer-request', connection, requestId: this.requestSerial, request });
  }

  redeem(connection: number, claim: string): AgentEffect[] {
    return this.request(connection, { op: 'redeem', tokenHash: tokenHash(claim) });
  }

  confirm(connection: number, claim: string): AgentEffect[] {
    return this.request(connection, { op: 'confirm', claim: claimId(claim) });
  }

  prepare(id: string, { token = 1, ...patch }: PreparePatch = {}): AgentEffect[] {
    return this.handle({
      type: 'prepare',
      claim: claimId(id),
      fencingToken: fencing(token),
      tokenHash: tokenHash(id),
      guest: 'guest',
      minRmaBytes: RMA_BYTES,
      maxRmaBytes: null,
      device: null,
      expiryMark: 0,
      requiredHolder: null,
      redeemableUntil: agentMs(this.nowMs + TTL_MS),
      ...patch,
    });
  }

  unprepare(id: string, token = 1, cause: EndCause = 'RELEASE_REQUESTED'): AgentEffect[] {
    return this.handle({ type: 'unprepare', claim: claimId(id), fencingToken: fencing(token), cause });
  }

  /** Prepares, redeems and confirms, on a connection of its own. */
  bind(id: string, connection: number, token = 1): void {
    this.prepare(id, { token });
    this.connect(connection);
    this.redeem(connection, id);
    this.confirm(connection, id);
    assert.equal(this.stateOf(id), 'BOUND');
  }

  /** How the broker would see the claim in a Hello; null when it would not. */
  report(id: string): ClaimReport | null {
    return this.core.snapshot().claims.find(({ claim }) => claim === id) ?? null;
  }

  stateOf(id: string): ClaimReport['state'] | null {
    return this.report(id)?.state ?? null;
  }

  /** The counts that are not 0, as "2 free, 1 bound". */
  counts(): string {
    const { slots } = this.core.snapshot().inventory;
    const named = Object.entries(slots).filter(([, count]) => count > 0);
    return named.map(([name, count]) => `${count} ${name}`).join(', ');
  }

  private takeAsked(): Effect<'allocate'> {
    const asked = this.asked.shift();
    assert.ok(asked, 'the device was asked for nothing');
    return asked;
  }

  private checked(effects: AgentEffect[]): AgentEffect[] {
    assert.deepEqual(checkAgentInvariants(this.core), []);
    this.asked.push(...only(effects, 'allocate'));
    return effects;
  }
}

/** The effects of one type. */
export function only<T extends AgentEffect['type']>(effects: readonly AgentEffect[], type: T): Effect<T>[] {
  return effects.filter((effect): effect is Effect<T> => effect.type === type);
}

/** The effects in short, in their order: for asserting that nothing else happened. */
export function outline(effects: readonly AgentEffect[]): string[] {
  return effects.map(outlineOf);
}

function outlineOf(effect: AgentEffect): string {
  switch (effect.type) {
    case 'record':
      return outlineOfEntry(effect.entry);
    case 'reply':
      return effect.rma === undefined ? `reply to ${effect.connection}` : `fd ${effect.rma.fd} to ${effect.connection}`;
    case 'reply-refused':
      return `refuse ${effect.connection} ${effect.refusal.reason}`;
    case 'notify':
      return `notify ${effect.connection} ${effect.event}`;
    case 'hang-up':
      return `hang up ${effect.connection}`;
    case 'watch-holder':
      return `watch ${effect.claim} ${effect.holder.pid}`;
    case 'unwatch-holder':
      return `unwatch ${effect.claim}`;
    case 'allocate':
      return `allocate ${effect.slot} without ${effect.notHeldInodes.join()}`;
    case 'slot-quarantined':
      return `quarantined ${effect.slot} ${effect.claim}`;
    case 'examine':
      return `examine ${effect.slot} ${effect.rma.fd}`;
    case 'claim-given-back':
      return `give back ${effect.claim}`;
    case 'keep-rma':
      return `keep ${effect.fd} as ${effect.name}`;
    case 'unkeep-rma':
      return `unkeep ${effect.name}`;
    case 'close-rma':
      return `close ${effect.fd}`;
    case 'report-claim':
      return `report ${effect.report.claim} ${effect.report.state}${effect.report.endCause ? ` ${effect.report.endCause}` : ''}`;
    case 'report-inventory':
      return 'inventory';
  }
}

function outlineOfEntry(entry: RecordEntry): string {
  if ('forget' in entry) return `forget ${entry.forget} fenced ${entry.fencedUpTo}`;
  if ('kept' in entry) return `record ${entry.kept.name} kept`;
  return 'unkept' in entry ? `record ${entry.unkept} unkept` : `record ${entry.claim} ${entry.state}`;
}
