import type { AuditLog } from '../common/audit/audit-log.js';
import type { Clock } from '../common/clock/clock.js';
import { Turns } from '../common/clock/turns.js';
import type { Logger } from '../common/log/logger.js';
import type { CertificateStore } from '../common/tls/certificate-store.js';
import { VERSION } from '../common/version.js';
import type { Identity } from '../domain/access/identity.js';
import type { Fleet } from '../domain/broker/fleet/fleet.js';
import { restoreFleet } from '../domain/broker/fleet/restore-fleet.js';
import type { ClaimId } from '../domain/ids.js';
import { AccessControl } from './access/access-control.js';
import { CallGuard, type RefusedCall } from './access/call-guard.js';
import { Admission } from './admission/admission.js';
import { CallAudit } from './audit/call-audit.js';
import { createBrokerClock } from './clock/broker-clock.js';
import type { StoredTime } from './clock/wall-times.js';
import { ArchiveRetention } from './core/archive-retention.js';
import { BrokerCore } from './core/broker-core.js';
import { ClaimTokens } from './core/claim-token.js';
import { ClaimWaiter } from './core/claim-waiter.js';
import { Healing, healingArchive } from './core/healing.js';
import { NodeHub } from './core/node-hub.js';
import { PlacementQueue } from './core/placement-queue.js';
import { WatchHub } from './core/watch-hub.js';
import { GrpcServer, type Services } from './grpc-server.js';
import { Connections } from './net/connections.js';
import { type MakeEntrance, plainEntrance } from './net/entrance.js';
import { identities, type PeerCall } from './net/peer-identity.js';
import { RefusedConnectionLog } from './net/refused-connections.js';
import { RefusingServer } from './net/refusing-server.js';
import { TlsEntrance } from './net/tls-entrance.js';
import { CallGate } from './rpc/call.js';
import type { BrokerFacts } from './rpc/fleet/get-status.js';
import { brokerService, fleetService } from './rpc/services.js';
import { watchSeats } from './rpc/watch/watch-claims.js';
import { agentService } from './session/agent-service.js';
import { RefusalLog, type RefusedSession } from './session/refusal-log.js';
import { SessionRegistry } from './session/session-registry.js';
import type { BrokerSettings } from './settings.js';
import { GroupCommit } from './store/commit/group-commit.js';
import type { Store } from './store/store.js';
import type { BrokerTelemetry } from './telemetry/broker-telemetry.js';
import type { StorageProbe } from './telemetry/storage-metrics.js';

/** What a broker depends on: everything that is not decided here. */
export interface BrokerOptions extends BrokerSettings {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Who changed what, and who was refused; absent for a broker that writes no such log. */
  readonly audit?: AuditLog | undefined;
  readonly telemetry: BrokerTelemetry;
  /** With them every connection is mutual TLS; absent: none is. */
  readonly certificates?: CertificateStore | undefined;
  /** Figures of the store for the metrics; absent when it is not on disk. */
  readonly storage?: StorageProbe | undefined;
  /** Who may do what; without it, whoever calls may do everything. */
  readonly control?: AccessControl | undefined;
  /** Who is at the other end of a call's connection; by default whom its certificate names. */
  readonly identityOf?: ((call: PeerCall) => Identity) | undefined;
  readonly newClaimId: () => ClaimId;
  /** 32 random bytes, in hexadecimal. */
  readonly newTokenSecret: () => string;
  /** Called when the store could not write: memory is then ahead of the disk, and only a restart corrects that. */
  readonly onStoreFailure: (problem: unknown) => void;
  /** True while the event loop is under 85 % busy; callers of one write are then answered over two turns. */
  readonly hasTimeToSpare: () => boolean;
}

/** A running broker. */
export interface RunningBroker {
  /** The port that it listens on; differs from the address when that has port 0. */
  readonly port: number;
  /** The broker's state in one line, for people. */
  status(): string;
  /** Ends sessions and watches, lets calls finish within a grace period, and closes the store. */
  stop(): Promise<void>;
}

/** Loads the store, then serves. It answers nothing before everything that was ever acknowledged is loaded. */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const { fleet, time } = await load(options);
  const tokens = new ClaimTokens(() => fleet.tokenSecrets);
  const stopping = new AbortController();
  const core = createCore(options, fleet, time);
  const waiter = createWaiter(options, core, stopping.signal);
  const { telemetry, clock } = options;
  const audit = new CallAudit(options.audit ?? null, clock);
  const door = createDoor(options, audit, stopping.signal);
  const parts = { core, tokens, waiter, audit };
  const sessions = createSessions(options, { ...parts, connections: door.connections });
  const services = createServices(options, { ...parts, sessions, ...door, stopping: stopping.signal });
  const metrics = { calls: telemetry.calls, connectionMetrics: telemetry.connections };
  const server = new GrpcServer(services, { clock, ...metrics, ...door });
  core.start(stopping.signal);
  createRetention(options, core).start(stopping.signal);
  sessions.start(stopping.signal);
  const port = await server.listen(options.listenAddress, options.adminSocket);
  telemetry.readiness.serves();
  const stop = async () => {
    telemetry.readiness.waitsFor('the broker is stopping');
    const closed = server.close();
    stopping.abort();
    await closed;
    // A store that has failed must not be closed, as lmdb would wait for what it could not write.
    const isSound = await core.settled().then(
      () => true,
      () => false,
    );
    if (isSound) await options.store.close();
  };
  return { port, status: () => statusOf(fleet), stop };
}

function factsOf({ clock, storage }: BrokerOptions, queue: PlacementQueue): BrokerFacts {
  const store = storage === undefined ? 'memory' : 'lmdb';
  return {
    version: VERSION,
    startMs: clock.wallMs(),
    store,
    waitingCount: () => queue.waitingCount,
    waitingByTenant: () => queue.waitingByTenant(),
  };
}

/** Admission: of connections, of the calls on them, and of those who make these. */
interface Door {
  readonly connections: Connections;
  readonly admission: Admission;
  readonly control: AccessControl;
  readonly guard: CallGuard;
  readonly entrance: MakeEntrance;
}

function createDoor(options: BrokerOptions, audit: CallAudit, stopping: AbortSignal): Door {
  const { clock, log, telemetry, limits, control = new AccessControl(null) } = options;
  const connections = new Connections({ clock, metrics: telemetry.connections, connectionsMax: limits.connectionsMax });
  const parts = { clock, log: log.child('rpc'), metrics: telemetry.load, connectionOf: connections.of };
  const admission = new Admission(parts);
  telemetry.load.show(admission);
  connections.start(stopping);
  admission.start(stopping);
  const onRefused = (refused: RefusedCall) => {
    const { caller, path, peer, refusal } = refused;
    log.info('rpc.denied', refusal.message, { identity: caller.identity.name, path, peer });
    audit.denied(refused);
  };
  const { identityOf = identities(connections) } = options;
  const guard = new CallGuard({ control, identityOf, onRefused });
  return { connections, admission, control, guard, entrance: entranceOf(options, connections, audit) };
}

function entranceOf(
  { certificates, clock, log, telemetry }: BrokerOptions,
  connections: Connections,
  audit: CallAudit,
): MakeEntrance {
  if (certificates === undefined) return plainEntrance;
  const refused = new RefusedConnectionLog(log.child('net'), clock);
  return (serve) =>
    new TlsEntrance({
      certificates,
      refusing: new RefusingServer(clock),
      metrics: telemetry.connections,
      identify: connections.identify,
      serve,
      onRefused: (connection) => {
        refused.refused(connection);
        audit.connectionRefused(connection);
      },
    });
}

function statusOf({ nodes, liveClaimCount }: Fleet): string {
  const connected = [...nodes.values()].filter(({ session }) => session !== null).length;
  return `${connected} of ${nodes.size} nodes connected; ${liveClaimCount} live claims`;
}

/** The state that a broker starts from. */
interface Loaded {
  readonly fleet: Fleet;
  readonly time: StoredTime | null;
}

async function load({ store, log }: BrokerOptions): Promise<Loaded> {
  const healing = new Healing();
  const loaded = await store.load((state) => ({
    fleet: restoreFleet(healing.of(state)),
    time: state.time,
  }));
  healing.log(log);
  logLoaded(log, loaded.fleet);
  return loaded;
}

function logLoaded(log: Logger, { claims, nodes, revision }: Fleet): void {
  log.info('store.loaded', 'loaded the store', { claims: claims.size, nodes: nodes.size, revision });
}

function createCore(options: BrokerOptions, fleet: Fleet, stored: StoredTime | null): BrokerCore {
  const { store, clock, telemetry, limits, onStoreFailure, hasTimeToSpare } = options;
  const brokerClock = createBrokerClock(clock, stored);
  const measured = telemetry.store.measured(store);
  const time = () => brokerClock.time();
  return new BrokerCore({
    fleet,
    clock,
    commits: new GroupCommit({ store: measured, time, onFailure: onStoreFailure, hasTimeToSpare }),
    brokerClock,
    limits,
    archived: healingArchive(store.archived),
  });
}

function createRetention(options: BrokerOptions, core: BrokerCore): ArchiveRetention {
  const { store, clock, log, telemetry, limits, onStoreFailure } = options;
  return new ArchiveRetention({
    archived: store.archived,
    clock,
    nowMs: () => core.nowMs(),
    limits,
    log: log.child('claims'),
    onEarly: (count) => telemetry.store.forgotEarly(count),
    onFailure: onStoreFailure,
  });
}

function createWaiter({ clock }: BrokerOptions, core: BrokerCore, stopping: AbortSignal): ClaimWaiter {
  const waiter = new ClaimWaiter(clock, stopping);
  core.onCommit(waiter);
  return waiter;
}

function createSessions(
  { terms: times, limits, clock, log, telemetry }: BrokerOptions,
  { connections, ...parts }: Pick<ServiceParts, 'core' | 'tokens' | 'waiter' | 'audit'> & Pick<Door, 'connections'>,
): SessionRegistry {
  const refusals = new RefusalLog(log.child('sessions'), clock);
  const { audit } = parts;
  const onRefused = (refused: RefusedSession) => {
    const { reason } = refused.error;
    telemetry.agents.refused(reason);
    refusals.refused(refused);
    audit.sessionRefused(refused);
    if (reason === 'SESSION_OUT_OF_STEP' || reason === 'INVALID_FIELD') connections.misbehaved(refused.address);
  };
  const terms = { ...times, nodesMax: limits.nodesMax };
  const sessions = new SessionRegistry({ ...parts, terms, onRefused, log: log.child('sessions') }, clock);
  parts.core.carryOrdersWith(sessions);
  return sessions;
}

interface ServiceParts {
  readonly core: BrokerCore;
  readonly tokens: ClaimTokens;
  readonly waiter: ClaimWaiter;
  readonly sessions: SessionRegistry;
  readonly admission: Admission;
  readonly guard: CallGuard;
  readonly control: AccessControl;
  readonly stopping: AbortSignal;
  readonly audit: CallAudit;
}

function createServices(options: BrokerOptions, parts: ServiceParts): Services {
  const { core, tokens, waiter, sessions, admission, guard, control, stopping, audit } = parts;
  const { newClaimId, prepareTimeoutMs, limits, telemetry, store, clock } = options;
  const turns = new Turns();
  const log = options.log.child('rpc');
  const gate = new CallGate({ admission, control, callerOf: guard.callerOf, stopping, log, audit });
  const hub = new WatchHub(core.fleet.revision);
  core.onCommit(hub);
  const seats = watchSeats(limits.watchersMax);
  const nodes = new NodeHub();
  core.onCommit(nodes);
  core.onCommit(telemetry.claims);
  const { placements } = telemetry;
  const queue = new PlacementQueue({ core, clock, placements, waitingMax: limits.waitingMax, stopping });
  telemetry.show({
    fleet: core.fleet,
    watcherCount: () => seats.takenCount,
    sessionCount: () => sessions.count,
    helloCount: () => sessions.waitingCount,
    archivedCount: () => store.archived.count,
    waitingCount: () => queue.waitingCount,
    waitingByTenant: () => queue.waitingByTenant(),
    nowMs: () => core.nowMs(),
    wallOf: core.wallOf,
    storage: options.storage,
    limits,
  });
  const { histories } = store;
  const create = { core, waiter, tokens, queue, limits, newClaimId, prepareTimeoutMs };
  return {
    broker: brokerService(gate, create, { core, hub, seats, turns, clock }, histories),
    fleet: fleetService(
      gate,
      { core, nodes, clock, turns },
      {
        agents: sessions,
        facts: factsOf(options, queue),
        newTokenSecret: options.newTokenSecret,
        log: options.log.child('tokens'),
        histories,
        isUnrestricted: control.isOpen,
      },
    ),
    agent: agentService({ admission, metrics: telemetry.agents, callerOf: guard.callerOf, control, sessions }),
  };
}
