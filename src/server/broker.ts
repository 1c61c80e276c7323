import { Server, ServerCredentials } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import type { Clock } from '../common/clock/clock.js';
import { RmaError } from '../common/errors/rma-error.js';
import type { Logger } from '../common/log/logger.js';
import { contract, packageDefinition } from '../common/rpc/contract.js';
import { latestMoment, restoreFleet } from '../domain/broker/fleet.js';
import type { ClaimId } from '../domain/ids.js';
import { createBrokerClock } from './core/broker-clock.js';
import { BrokerCore } from './core/broker-core.js';
import { ClaimTokens } from './core/claim-token.js';
import { ClaimWaiter } from './core/claim-waiter.js';
import { WatchHub } from './core/watch-hub.js';
import { CallGate } from './rpc/call.js';
import { brokerService, fleetService } from './rpc/services.js';
import type { AgentCall, SessionTerms } from './session/agent-session.js';
import { SessionRegistry } from './session/session-registry.js';
import { GroupCommit } from './store/group-commit.js';
import type { Store } from './store/store.js';

/** Largest message in either direction: a Hello with thousands of claims fits, a mistake or an attack does not. */
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

/** How long calls that are under way may take once the broker stops. */
const STOP_GRACE_MS = 5_000;

/** What a broker is made of. Everything that is not decided here comes in. */
export interface BrokerOptions {
  readonly listenAddress: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly newClaimId: () => ClaimId;
  readonly terms: SessionTerms;
  readonly prepareTimeoutMs: number;
  readonly endedRetentionMs: number;
  readonly claimsMax: number;
  readonly watchersMax: number;
  /** The store could not write: memory is ahead of the disk, and only a fresh start is right again. */
  readonly onStoreFailure: (problem: unknown) => void;
}

/** A broker that serves. */
export interface RunningBroker {
  /** The port that it listens on, which matters when the address said 0. */
  readonly port: number;
  /** Ends sessions and watches, lets calls finish within a grace, and closes the store. */
  stop(): Promise<void>;
}

/** Loads the store, then serves. It answers nothing before it knows everything that was ever acknowledged. */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const { store, clock, log } = options;
  const state = await store.load();
  const fleet = restoreFleet(state);
  log.info('store.loaded', 'loaded the store', {
    claims: fleet.claims.size,
    nodes: fleet.nodes.size,
    revision: fleet.revision,
  });
  const stopping = new AbortController();
  const core = new BrokerCore({
    fleet,
    clock,
    commits: new GroupCommit(store, options.onStoreFailure),
    brokerClock: createBrokerClock(clock, latestMoment(fleet)),
    limits: { endedRetentionMs: options.endedRetentionMs },
  });
  const tokens = new ClaimTokens(state.tokenSecret);
  const hub = new WatchHub(fleet.revision);
  const waiter = new ClaimWaiter(clock);
  core.onCommit(waiter);
  core.onCommit(hub);
  const sessions = new SessionRegistry({ core, tokens, terms: options.terms, log: log.child('sessions') }, clock);
  core.carryOrdersWith(sessions);

  const gate = new CallGate(stopping.signal, log.child('rpc'));
  const server = new Server({
    'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
    'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
    // Agents and watchers are quiet for long; their keepalive pings must not count as abuse.
    'grpc.keepalive_permit_without_calls': 1,
  });
  const { BrokerService, FleetService, AgentService } = contract();
  const createDeps = {
    core,
    waiter,
    tokens,
    newClaimId: options.newClaimId,
    limits: { claimsMax: options.claimsMax },
    prepareTimeoutMs: options.prepareTimeoutMs,
  };
  server.addService(
    BrokerService.service,
    brokerService(gate, createDeps, { core, hub, watchersMax: options.watchersMax }),
  );
  server.addService(FleetService.service, fleetService(gate, core));
  server.addService(AgentService.service, { Session: (call: AgentCall) => sessions.serve(call) });
  const health = new HealthImplementation({ '': 'NOT_SERVING' });
  health.addToServer(server);
  new ReflectionService(packageDefinition()).addToServer(server);

  core.start(stopping.signal);
  sessions.start(stopping.signal);
  const port = await bind(server, options.listenAddress);
  for (const service of HEALTH_SERVICES) health.setStatus(service, 'SERVING');
  return { port, stop: () => stop({ server, health, stopping, clock, store, core }) };
}

const HEALTH_SERVICES = ['', 'rma.v1.BrokerService', 'rma.v1.FleetService', 'rma.v1.AgentService'];

function bind(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (problem, port) => {
      if (problem === null) return resolve(port);
      const message = `cannot listen on ${address}: ${problem.message}; is another broker running there?`;
      reject(new RmaError({ reason: 'NOT_READY', message }, { cause: problem }));
    });
  });
}

interface StopDeps {
  readonly server: Server;
  readonly health: HealthImplementation;
  readonly stopping: AbortController;
  readonly clock: Clock;
  readonly store: Store;
  readonly core: BrokerCore;
}

async function stop({ server, health, stopping, clock, store, core }: StopDeps): Promise<void> {
  for (const service of HEALTH_SERVICES) health.setStatus(service, 'NOT_SERVING');
  stopping.abort();
  await new Promise<void>((resolve) => {
    const force = clock.schedule(STOP_GRACE_MS, () => server.forceShutdown());
    server.tryShutdown(() => {
      force.cancel();
      resolve();
    });
  });
  await core.settled().catch(() => {});
  await store.close();
}
