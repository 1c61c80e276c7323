import { Registry } from 'prom-client';
import type { Clock } from '../../src/common/clock/clock.js';
import { ANYBODY } from '../../src/domain/access/known-caller.js';
import { releaseClaim, renewClaim } from '../../src/domain/broker/claims/claim-commands.js';
import type { TimeLimits } from '../../src/domain/broker/claims/expiry.js';
import type { Fleet } from '../../src/domain/broker/fleet/fleet.js';
import { restoreFleet } from '../../src/domain/broker/fleet/restore-fleet.js';
import { createClaimGroup } from '../../src/domain/broker/groups/create-claim-group.js';
import { acceptAgent } from '../../src/domain/broker/nodes/accept-agent.js';
import { drainNode } from '../../src/domain/broker/nodes/drain.js';
import { setCordon } from '../../src/domain/broker/nodes/node-commands.js';
import { removeNode } from '../../src/domain/broker/nodes/remove-node.js';
import type { Claim, ClaimSpec } from '../../src/domain/broker/records/claim.js';
import type { Decision } from '../../src/domain/broker/records/decision.js';
import { putTenant } from '../../src/domain/broker/tenants/tenant-commands.js';
import type { AgentIdentity, BrokerMs, ClaimId, NodeId, TenantId } from '../../src/domain/ids.js';
import type { Refusal, Result } from '../../src/domain/reasons.js';
import { CallAudit } from '../../src/server/audit/call-audit.js';
import { createBrokerClock } from '../../src/server/clock/broker-clock.js';
import type { StoredTime } from '../../src/server/clock/wall-times.js';
import { AgentsReturn } from '../../src/server/core/agents-return.js';
import { BrokerCore, type CommitListener } from '../../src/server/core/broker-core.js';
import { ClaimTokens } from '../../src/server/core/claim-token.js';
import { ClaimWaiter } from '../../src/server/core/claim-waiter.js';
import { type LookTime, PlacementQueue } from '../../src/server/core/placement-queue.js';
import { WatchHub } from '../../src/server/core/watch-hub.js';
import { rotateTokenSecretHandler } from '../../src/server/rpc/fleet/rotate-token-secret.js';
import { SessionRegistry } from '../../src/server/session/session-registry.js';
import { GroupCommit } from '../../src/server/store/commit/group-commit.js';
import type { MemoryDisk } from '../../src/server/store/memory/memory-store.js';
import type { Store } from '../../src/server/store/store.js';
import { SECRET_BYTES } from '../../src/server/store/stored-secrets.js';
import { PlacementMetrics } from '../../src/server/telemetry/placement-metrics.js';
import { RecordingLog } from '../fakes/recording-log.js';
import { SimStore } from './sim-store.js';
import type { SimStream } from './sim-stream.js';
import { SimStreams } from './sim-streams.js';

export const TERMS = { heartbeatIntervalMs: 2_000, sessionTtlMs: 10_000, nodesMax: 1_000 };
const CLAIMS_MAX = 1_000;
const WAITING_MAX = 100;
const LIMITS: TimeLimits = { endedRetentionMs: 24 * 3_600_000, endedInMemoryMax: 1_000 };

/** A request for the claims of one guest, or of several that belong together. */
export interface SimRequest {
  readonly requestId: string;
  readonly specs: readonly ClaimSpec[];
  readonly ttlMs: number;
  readonly waitMs: number;
}

interface SimBrokerParts {
  readonly clock: Clock;
  readonly core: BrokerCore;
  readonly tokens: ClaimTokens;
  readonly sessions: SessionRegistry;
  readonly streams: SimStreams;
  /** After a takeover. */
  readonly agentsReturn: AgentsReturn | undefined;
  readonly newClaimId: () => ClaimId;
}

/** What a broker has of its store, and what it does with it. */
export interface SimInheritance {
  readonly store: Store;
  readonly fleet: Fleet;
  readonly time: StoredTime | null;
  readonly term: number;
  /** The latest changes, for watchers who resume; of a broker that is alone there are none. */
  readonly hub?: WatchHub;
  readonly limits?: TimeLimits;
  /** How often the time is written when nothing else is; where it is left out, as by a broker that is alone. */
  readonly writeEveryMs?: number;
  readonly onFailure: (problem: unknown) => void;
}

/**
 * One life of the broker: everything between its store and its streams, as it is in production, without gRPC around it.
 */
export class SimBroker {
  private readonly agentStreams = new Set<SimStream>();
  private readonly life = new AbortController();
  private readonly queue: PlacementQueue;
  private rotations = 0;

  private constructor(
    private readonly parts: SimBrokerParts,
    private readonly disk: SimStore | null,
  ) {
    const { core, clock, agentsReturn } = parts;
    const placements = new PlacementMetrics(new Registry(), clock);
    const stopping = this.life.signal;
    this.queue = new PlacementQueue({ core, clock, placements, waitingMax: WAITING_MAX, stopping, agentsReturn });
    core.start(stopping);
    parts.sessions.start(stopping);
  }

  static async start(disk: MemoryDisk, clock: Clock, newClaimId: () => ClaimId): Promise<SimBroker> {
    const store = new SimStore(disk);
    const { fleet, time } = await store.load((state) => ({ fleet: restoreFleet(state), time: state.time }));
    return SimBroker.over({ store, fleet, time, term: 0, onFailure: () => {} }, { clock, newClaimId, disk: store });
  }

  /** Serves a fleet from a store, whichever that is. */
  static over(
    { store, fleet, time: stored, term, hub, limits = LIMITS, writeEveryMs, onFailure }: SimInheritance,
    { clock, newClaimId, disk }: Pick<SimBrokerParts, 'clock' | 'newClaimId'> & { readonly disk: SimStore | null },
  ): SimBroker {
    const tokens = new ClaimTokens(() => fleet.tokenSecrets);
    let hasTimeToSpare = false;
    const spare = () => {
      hasTimeToSpare = !hasTimeToSpare;
      return hasTimeToSpare;
    };
    const brokerClock = createBrokerClock(clock, stored);
    const time = () => brokerClock.time();
    const commits = new GroupCommit({ store, time, onFailure, hasTimeToSpare: spare });
    const rest = writeEveryMs === undefined ? {} : { timeWriteEveryMs: writeEveryMs };
    const { archived } = store;
    const core = new BrokerCore({ fleet, commits, brokerClock, clock, limits, archived, ...rest });
    const log = new RecordingLog().logger;
    const audit = new CallAudit(null, clock);
    // Callers of the simulation are answered at RESERVED: it has no gRPC, so nobody waits here.
    const waiter = new ClaimWaiter(clock, new AbortController().signal);
    const agentsReturn = hub && new AgentsReturn({ fleet, nowMs: () => core.nowMs() });
    const sessions = new SessionRegistry(
      { core, tokens, waiter, terms: TERMS, term, log, audit, agentsReturn, onRefused: () => {} },
      clock,
    );
    core.carryOrdersWith(sessions);
    const streams = new SimStreams({ core, hub: hub ?? new WatchHub(fleet.revision), clock, audit });
    return new SimBroker({ clock, core, tokens, sessions, streams, agentsReturn, newClaimId }, disk);
  }

  get fleet(): Fleet {
    return this.core.fleet;
  }

  get tokens(): ClaimTokens {
    return this.parts.tokens;
  }

  get streams(): SimStreams {
    return this.parts.streams;
  }

  /** Its disk; null where it has none. */
  get store(): SimStore | null {
    return this.disk;
  }

  private get core(): BrokerCore {
    return this.parts.core;
  }

  accept(stream: SimStream): void {
    this.agentStreams.add(stream);
    this.parts.sessions.serve(stream.call, ANYBODY);
  }

  /** The claims of one request, all or none; it may wait for capacity. */
  async make({ specs, ttlMs, waitMs, requestId }: SimRequest): Promise<Result<readonly Claim[]>> {
    const claimIds = specs.map(() => this.parts.newClaimId());
    const caller = { ...ANYBODY, peer: 'here', onGone: () => () => {}, aside: <T>(wait: Promise<T>) => wait };
    const common = { ttlMs, requestId, requestTerms: 'terms', requestedBy: null, validateOnly: false };
    const decide = (fleet: Fleet, { nowMs, waitsSinceMs }: LookTime) => {
      const archived = this.core.archivedOfRequest(requestId);
      const command = { ...common, specs, claimIds, waitsSinceMs, archived };
      return createClaimGroup(fleet, command, nowMs, { claimsMax: CLAIMS_MAX });
    };
    return this.queue.make({ specs, requestId, requestedBy: null, decide, waitMs, caller });
  }

  /** What is so by now; it is told once all of it is durable. */
  async read(id: ClaimId): Promise<Claim | undefined> {
    const claim = this.claimNow(id);
    await this.core.settled();
    return claim;
  }

  /** What a request has made, as a list would show it, and what has left the list since. */
  async madeBy(requestId: string): Promise<readonly Claim[]> {
    const claims = this.madeNow(requestId);
    await this.core.settled();
    return claims;
  }

  /** What is so now, durable or not. */
  claimNow(id: ClaimId): Claim | undefined {
    return this.fleet.claims.get(id) ?? this.core.archived(id);
  }

  /** See `madeBy`; durable or not. */
  madeNow(requestId: string): readonly Claim[] {
    const listed = [...this.fleet.claims.values()].filter((claim) => claim.requestId === requestId);
    return [...listed, ...this.core.archivedOfRequest(requestId)];
  }

  /** Whoever follows what becomes durable. */
  onCommit(listener: CommitListener): void {
    this.core.onCommit(listener);
  }

  release(id: ClaimId): Promise<Result<Claim>> {
    return this.core.execute((fleet, nowMs) => releaseClaim(fleet, id, nowMs, this.core.archived(id)));
  }

  renew(id: ClaimId, ttlMs: number): Promise<Result<Claim>> {
    return this.core.execute((fleet, nowMs) => renewClaim(fleet, { id, ttlMs }, nowMs));
  }

  /** Stops placements on the node, or takes it back into service. */
  cordon(node: NodeId, reason: string | null): Promise<Result<unknown>> {
    return this.core.execute((fleet, nowMs) => setCordon(fleet, node, reason, nowMs));
  }

  /** Drains the node, or takes it back into service. */
  setDrain(node: NodeId, isDraining: boolean): Promise<Result<unknown>> {
    return this.core.execute((fleet, nowMs): Result<Decision<unknown>> => {
      const drain = { reason: 'new fan', deadlineMs: (nowMs + 60_000) as BrokerMs };
      return isDraining ? drainNode(fleet, node, drain, nowMs) : setCordon(fleet, node, null, nowMs);
    });
  }

  /** Takes the node for lost, whatever its guests do. */
  removeNode(node: NodeId): Promise<Result<unknown>> {
    const removal = { node, guestsAreGone: true, awaited: this.awaits(node) };
    return this.core.execute((fleet, nowMs) => removeNode(fleet, removal, nowMs));
  }

  /** Lets another agent have a silent node. */
  acceptAgent(node: NodeId, identity: AgentIdentity): Promise<Result<unknown>> {
    const acceptance = { node, identity, awaited: this.awaits(node) };
    return this.core.execute((fleet, nowMs) => acceptAgent(fleet, acceptance, nowMs));
  }

  private awaits(node: NodeId): Refusal | null {
    return this.parts.agentsReturn?.awaits(node) ?? null;
  }

  /** Claims made from now on have tokens of another secret. */
  async rotateTokenSecret(endUnredeemed: boolean): Promise<void> {
    this.rotations += 1;
    const hex = Buffer.alloc(SECRET_BYTES, this.fleet.revision + this.rotations).toString('hex');
    const log = new RecordingLog().logger;
    // In one turn, as nobody drives the real ones here.
    const turns = { next: () => Promise.resolve() };
    await rotateTokenSecretHandler({ core: this.core, turns, newTokenSecret: () => hex, log })({ endUnredeemed });
  }

  setQuota(tenant: TenantId, claimsMax: number): Promise<Result<unknown>> {
    return this.core.execute((fleet, nowMs) => putTenant(fleet, { id: tenant, claimsMax }, nowMs));
  }

  /** `kill -9`, at a moment when its last write has reached the disk, or has not. */
  crash(hasReachedDisk: boolean): void {
    this.disk?.crash(hasReachedDisk);
    for (const stream of this.agentStreams) stream.brokerDied();
    this.life.abort();
  }
}
