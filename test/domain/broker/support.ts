import assert from 'node:assert/strict';
import { releaseClaim, renewClaim } from '../../../src/domain/broker/claims/claim-commands.js';
import { createClaim } from '../../../src/domain/broker/claims/create-claim.js';
import { passTime, type TimeLimits } from '../../../src/domain/broker/claims/expiry.js';
import { Fleet } from '../../../src/domain/broker/fleet/fleet.js';
import { brokenInvariants } from '../../../src/domain/broker/invariants.js';
import { drainNode } from '../../../src/domain/broker/nodes/drain.js';
import { type DrainProgress, drainProgress } from '../../../src/domain/broker/nodes/drain-progress.js';
import { setCordon } from '../../../src/domain/broker/nodes/node-commands.js';
import { type RemovedNode, removeNode } from '../../../src/domain/broker/nodes/remove-node.js';
import type { Change } from '../../../src/domain/broker/records/change.js';
import type { Claim, ClaimSpec } from '../../../src/domain/broker/records/claim.js';
import type { Decision, Order } from '../../../src/domain/broker/records/decision.js';
import { handleReport } from '../../../src/domain/broker/sessions/agent-reports.js';
import { handleHello, reportsOf } from '../../../src/domain/broker/sessions/handle-hello.js';
import type { Hello } from '../../../src/domain/broker/sessions/hello.js';
import { handleInventory } from '../../../src/domain/broker/sessions/inventory.js';
import { closeSession, openSession } from '../../../src/domain/broker/sessions/session.js';
import { noteStray } from '../../../src/domain/broker/sessions/strays.js';
import { putTenant } from '../../../src/domain/broker/tenants/tenant-commands.js';
import { type Holder, usesRma } from '../../../src/domain/claim-state.js';
import type { BootId, BrokerMs, ClaimId, Incarnation, NodeId, TenantId } from '../../../src/domain/ids.js';
import type { ClaimReport, InventoryReport } from '../../../src/domain/link/reports.js';
import type { Refusal, Result } from '../../../src/domain/reasons.js';

export const MIB = 1024 * 1024;
export const TTL_MS = 60_000;
export const HOLDER: Holder = { pid: 7, uid: 0, gid: 0, startTicks: 99, executable: '/usr/bin/vmm' };

export function nodeId(id: string): NodeId {
  return id as NodeId;
}

export function claimId(id: string): ClaimId {
  return id as ClaimId;
}

export function specOf(patch: Partial<ClaimSpec> = {}): ClaimSpec {
  return {
    guest: 'guest',
    minRmaBytes: 128 * MIB,
    maxRmaBytes: null,
    labelRequirements: [],
    excludedNodes: [],
    tenant: null,
    priority: 0,
    group: null,
    sharing: 'ALLOWED',
    strategy: 'SPREAD',
    spreadLabel: null,
    labelPreferences: [],
    need: 'REQUIRED',
    requiredHolder: null,
    node: null,
    device: null,
    labels: {},
    ...patch,
  };
}

export function helloOf(node: string, patch: Partial<Hello> & { readonly count?: number } = {}): Hello {
  const { count = 4, ...rest } = patch;
  return {
    node: nodeId(node),
    bootId: 'boot-1' as BootId,
    incarnation: 'life-1' as Incarnation,
    identity: null,
    agentVersion: '0.0.0',
    device: 'MEMFD',
    rmaSizeBytes: 128 * MIB,
    heldBackCount: 0,
    rmaCapability: 0,
    enforcesHolder: true,
    labels: {},
    inventory: {
      capacityCount: count,
      slots: { free: count, preparing: 0, prepared: 0, bound: 0, reclaiming: 0, unavailable: 0, quarantined: 0 },
      unclaimedCount: 0,
      unscheduledCount: 0,
      poisonedCount: 0,
    },
    claims: [],
    snapshotUs: 0,
    ...rest,
  };
}

/**
 * A fleet with a clock of its own: applies every decision, keeps its orders, and checks the invariants after each step.
 */
export class World {
  readonly fleet = new Fleet();
  readonly orders: Order[] = [];
  nowMs = 1_000_000 as BrokerMs;
  private sessions = 0;
  private made = 0;

  /**
   * @param options `checked: false` leaves the invariants to the caller, whose world is too large to look at each time
   */
  constructor(private readonly options: { readonly checked: boolean } = { checked: true }) {}

  /** Orders since the last call. */
  takeOrders(): Order[] {
    return this.orders.splice(0);
  }

  connect(hello: Hello): number {
    this.sessions += 1;
    this.step(handleHello(this.fleet, hello, this.nowMs));
    openSession(this.fleet, hello, { id: this.sessions, address: '10.0.0.7:4711' }, this.nowMs);
    for (const report of reportsOf(this.fleet, hello)) this.hear(hello.node, report);
    return this.sessions;
  }

  disconnect(node: string): void {
    closeSession(this.fleet, nodeId(node), this.fleet.nodes.get(nodeId(node))?.session ?? -1);
  }

  /** A silent agent speaks again, about the same pool. */
  comeBack(node: string): void {
    const entry = this.fleet.nodes.get(nodeId(node));
    assert.ok(entry, `${node} is unknown`);
    this.sessions += 1;
    entry.session = this.sessions;
    this.fleet.refreshNode(nodeId(node));
  }

  /** Another version of its agent comes, with the same pool and claims. */
  upgrade(node: string): void {
    const record = this.fleet.nodes.get(nodeId(node))?.record;
    assert.ok(record, `${node} is unknown`);
    const draft = this.fleet.draft();
    draft.node({ ...record, enforcesHolder: true, revision: draft.nextRevision });
    this.step(draft.decided(undefined));
  }

  create(spec: Partial<ClaimSpec> = {}, patch: Partial<Parameters<typeof createClaim>[1]> = {}): Result<Claim> {
    this.made += 1;
    const command = {
      spec: specOf(spec),
      claimId: claimId(`c${this.made}`),
      ttlMs: TTL_MS,
      requestId: null,
      requestTerms: 'terms',
      requestedBy: null,
      validateOnly: false,
      waitsSinceMs: null,
      archived: [],
      ...patch,
    };
    return this.take(createClaim(this.fleet, command, this.nowMs, { claimsMax: 1_000 }));
  }

  /** A claim that must come about. */
  claim(spec: Partial<ClaimSpec> = {}): Claim {
    const made = this.create(spec);
    assert.ok(made.ok, made.ok ? '' : made.refusal.message);
    return made.value;
  }

  tenant(id: string, claimsMax: number): void {
    assert.ok(this.take(putTenant(this.fleet, { id: id as TenantId, claimsMax }, this.nowMs)).ok);
  }

  renew(id: ClaimId, ttlMs = TTL_MS): Result<Claim> {
    return this.take(renewClaim(this.fleet, { id, ttlMs }, this.nowMs));
  }

  release(id: ClaimId): Result<Claim> {
    return this.take(releaseClaim(this.fleet, id, this.nowMs));
  }

  cordon(node: string, reason: string | null): void {
    this.take(setCordon(this.fleet, nodeId(node), reason, this.nowMs));
  }

  drain(node: string, forMs = 600_000, reason = 'new fan'): void {
    const deadlineMs = (this.nowMs + forMs) as BrokerMs;
    assert.ok(this.take(drainNode(this.fleet, nodeId(node), { reason, deadlineMs }, this.nowMs)).ok);
  }

  /** How the node's drain goes. */
  progress(node: string): DrainProgress {
    const entry = this.fleet.nodes.get(nodeId(node));
    const progress = entry === undefined ? null : drainProgress(this.fleet, entry, this.nowMs);
    assert.ok(progress, `${node} is not being drained`);
    return progress;
  }

  remove(node: string, guestsAreGone = false, awaited: Refusal | null = null): Result<RemovedNode> {
    return this.take(removeNode(this.fleet, { node: nodeId(node), guestsAreGone, awaited }, this.nowMs));
  }

  /** The agent says what its pool has now; returns what became durable by it. */
  inventory(node: string, inventory: InventoryReport): readonly Change[] {
    const decision = handleInventory(this.fleet, nodeId(node), inventory);
    this.step(decision);
    return decision.changes;
  }

  hear(node: string, report: ClaimReport): void {
    this.step(handleReport(this.fleet, nodeId(node), report, this.nowMs));
    noteStray(this.fleet, nodeId(node), report);
  }

  /** The agent of the claim's node says that it is in `state` now. */
  report(id: ClaimId, state: ClaimReport['state'], patch: Partial<ClaimReport> = {}): void {
    const claim = this.now(id);
    const holder = state === 'BOUND' ? { holder: HOLDER } : {};
    this.hear(claim.node, { claim: id, fencingToken: claim.fencingToken, state, ...holder, ...patch });
  }

  pass(ms: number, limits: Partial<TimeLimits> = {}): void {
    this.nowMs = (this.nowMs + ms) as BrokerMs;
    const usual = { endedRetentionMs: 24 * 3_600_000, endedInMemoryMax: 1_000 };
    this.step(passTime(this.fleet, this.nowMs, { ...usual, ...limits }));
  }

  now(id: ClaimId): Claim {
    const claim = this.fleet.claims.get(id);
    assert.ok(claim, `${id} is forgotten`);
    return claim;
  }

  /** Decides, and applies what was decided. */
  decide<T>(decision: (fleet: Fleet) => Result<Decision<T>>): Result<T> {
    return this.take(decision(this.fleet));
  }

  private take<T>(result: Result<Decision<T>>): Result<T> {
    return result.ok ? { ok: true, value: this.step(result.value) } : result;
  }

  private step<T>(decision: Decision<T>): T {
    for (const change of decision.changes) {
      if (change.kind === 'claim')
        assert.equal(change.replaces, this.fleet.claims.get(change.claim.id)?.revision ?? null);
      this.fleet.apply(change);
    }
    this.orders.push(...decision.orders);
    if (this.options.checked) assert.deepEqual([...brokenInvariants(this.fleet), ...this.pastQuota(decision)], []);
    return decision.value;
  }

  /** Tenants whose quota a decision went past with claims that it made. A quota that is lowered takes nothing away. */
  private pastQuota({ changes }: Decision<unknown>): readonly string[] {
    const { tenants } = this.fleet;
    return changes.flatMap((change) => {
      if (change.kind !== 'claim' || change.claim.createRevision !== change.revision) return [];
      const { tenant } = change.claim.spec;
      const record = tenant === null ? undefined : tenants.find(tenant);
      const isPast =
        record !== undefined && usesRma(change.claim.state) && tenants.liveCountOf(record.id) > record.claimsMax;
      return isPast ? [`${change.claim.id} takes ${record.id} past its quota of ${record.claimsMax}`] : [];
    });
  }
}
