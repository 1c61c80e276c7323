import type { Claim, ClaimSpec } from '../../src/domain/broker/claim.js';
import { releaseClaim, renewClaim } from '../../src/domain/broker/claim-commands.js';
import { createClaim } from '../../src/domain/broker/create-claim.js';
import type { Decision } from '../../src/domain/broker/decision.js';
import { drainNode } from '../../src/domain/broker/drain.js';
import { type Fleet, latestMoment, restoreFleet } from '../../src/domain/broker/fleet.js';
import { setCordon } from '../../src/domain/broker/node-commands.js';
import type { BrokerMs, ClaimId, NodeId } from '../../src/domain/ids.js';
import type { Result } from '../../src/domain/reasons.js';
import { createBrokerClock } from '../../src/server/core/broker-clock.js';
import { BrokerCore } from '../../src/server/core/broker-core.js';
import { ClaimTokens } from '../../src/server/core/claim-token.js';
import { SessionRegistry } from '../../src/server/session/session-registry.js';
import { GroupCommit } from '../../src/server/store/group-commit.js';
import type { MemoryDisk } from '../../src/server/store/memory-store.js';
import type { FakeClock } from '../fakes/fake-clock.js';
import { RecordingLog } from '../fakes/recording-log.js';
import { SimStore } from './sim-store.js';
import type { SimStream } from './sim-stream.js';

export const TERMS = { heartbeatIntervalMs: 2_000, sessionTtlMs: 10_000 };
const LIMITS = { endedRetentionMs: 24 * 3_600_000, endedInMemoryMax: 1_000 };

/** One life of the broker: everything between its store and its streams, as it is in production, without gRPC around it. */
export class SimBroker {
  private readonly streams = new Set<SimStream>();
  private readonly life = new AbortController();

  private constructor(
    readonly core: BrokerCore,
    readonly tokens: ClaimTokens,
    readonly store: SimStore,
    private readonly sessions: SessionRegistry,
  ) {
    core.start(this.life.signal);
    sessions.start(this.life.signal);
  }

  static async start(disk: MemoryDisk, clock: FakeClock): Promise<SimBroker> {
    const store = new SimStore(disk);
    const fleet = await store.load(restoreFleet);
    const tokens = new ClaimTokens(disk.tokenSecret);
    const commits = new GroupCommit(store, () => {});
    const brokerClock = createBrokerClock(clock, latestMoment(fleet));
    const core = new BrokerCore({ fleet, commits, brokerClock, clock, limits: LIMITS, compacted: store.compacted });
    const log = new RecordingLog().logger;
    const sessions = new SessionRegistry({ core, tokens, terms: TERMS, log }, clock);
    core.carryOrdersWith(sessions);
    return new SimBroker(core, tokens, store, sessions);
  }

  get fleet(): Fleet {
    return this.core.fleet;
  }

  accept(stream: SimStream): void {
    this.streams.add(stream);
    this.sessions.serve(stream.call);
  }

  create(claimId: ClaimId, spec: ClaimSpec, ttlMs: number): Promise<Result<Claim>> {
    return this.core.execute((fleet, nowMs) => {
      const command = { spec, claimId, ttlMs, requestId: null, requestTerms: null, validateOnly: false };
      return createClaim(fleet, { ...command, waitsSinceMs: null, compacted: [] }, nowMs, { claimsMax: 1_000 });
    });
  }

  release(id: ClaimId): Promise<Result<Claim>> {
    return this.core.execute((fleet, nowMs) => releaseClaim(fleet, id, nowMs));
  }

  renew(id: ClaimId, ttlMs: number): Promise<Result<Claim>> {
    return this.core.execute((fleet, nowMs) => renewClaim(fleet, { id, ttlMs }, nowMs));
  }

  /** Drains the node, or takes it back into service. */
  setDrain(node: NodeId, isDraining: boolean): Promise<Result<unknown>> {
    return this.core.execute((fleet, nowMs): Result<Decision<unknown>> => {
      const drain = { reason: 'new fan', deadlineMs: (nowMs + 60_000) as BrokerMs };
      return isDraining ? drainNode(fleet, node, drain, nowMs) : setCordon(fleet, node, null);
    });
  }

  /** `kill -9`, at a moment when its last write has reached the disk, or has not. */
  crash(hasReachedDisk: boolean): void {
    this.store.crash(hasReachedDisk);
    for (const stream of this.streams) stream.brokerDied();
    this.life.abort();
  }
}
