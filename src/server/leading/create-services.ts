import { Turns } from '../../common/clock/turns.js';
import { VERSION } from '../../common/version.js';
import type { LeadingOptions } from '../broker-options.js';
import type { AgentsReturn } from '../core/agents-return.js';
import { NodeHub } from '../core/node-hub.js';
import { PlacementQueue } from '../core/placement-queue.js';
import { WatchHub } from '../core/watch-hub.js';
import type { Door } from '../door.js';
import type { Services } from '../grpc-server.js';
import { CallGate } from '../rpc/call.js';
import type { CreateClaimDeps } from '../rpc/claims/create-claim.js';
import type { BrokerFacts } from '../rpc/fleet/get-status.js';
import { brokerService, fleetService } from '../rpc/services.js';
import { watchSeats } from '../rpc/watch/watch-claims.js';
import { agentService } from '../session/agent-service.js';
import type { SessionRegistry } from '../session/session-registry.js';
import type { Inheritance } from './inheritance.js';

/** What calls are served with. */
export interface ServiceParts extends Pick<CreateClaimDeps, 'core' | 'tokens' | 'waiter'> {
  readonly sessions: SessionRegistry;
  readonly inheritance: Inheritance;
  readonly stopping: AbortSignal;
  /** After a takeover. */
  readonly agentsReturn: AgentsReturn | undefined;
}

/** Everything that callers, operators and agents can ask for. */
export function createServices(options: LeadingOptions, door: Door, parts: ServiceParts): Services {
  const { core, sessions, inheritance, stopping, agentsReturn } = parts;
  const { limits, telemetry, clock } = options;
  const { admission, control, guard, audit } = door;
  const log = options.log.child('rpc');
  const gate = new CallGate({ admission, control, callerOf: guard.callerOf, stopping, log, audit });
  const hub = inheritance.office?.hub ?? new WatchHub(core.fleet.revision);
  const nodes = new NodeHub();
  for (const listener of [hub, nodes, telemetry.claims]) core.onCommit(listener);
  const turns = new Turns();
  const watch = { core, hub, seats: watchSeats(limits.watchersMax), turns, clock };
  const { placements } = telemetry;
  const queue = new PlacementQueue({ core, clock, placements, waitingMax: limits.waitingMax, stopping, agentsReturn });
  show(options, parts, { seats: watch.seats, queue });
  const { newClaimId, prepareTimeoutMs, newTokenSecret } = options;
  const { tokens, waiter } = parts;
  const create = { core, waiter, tokens, queue, limits, newClaimId, prepareTimeoutMs };
  const { histories } = inheritance.store;
  const fleet = {
    agents: sessions,
    agentsReturn,
    facts: factsOf(options, inheritance, queue),
    newTokenSecret,
    log: options.log.child('tokens'),
    histories,
    isUnrestricted: control.isOpen,
  };
  return {
    broker: brokerService(gate, create, watch, histories),
    fleet: fleetService(gate, { core, nodes, clock, turns }, fleet),
    agent: agentService({ admission, metrics: telemetry.agents, callerOf: guard.callerOf, control, sessions }),
  };
}

/** From now on the metrics show the fleet. */
function show(
  { telemetry, storage, limits }: LeadingOptions,
  { core, sessions, inheritance }: ServiceParts,
  { seats, queue }: { readonly seats: ReturnType<typeof watchSeats>; readonly queue: PlacementQueue },
): void {
  telemetry.show({
    fleet: core.fleet,
    watcherCount: () => seats.takenCount,
    sessionCount: () => sessions.count,
    helloCount: () => sessions.waitingCount,
    archivedCount: () => inheritance.store.archived.count,
    waitingCount: () => queue.waitingCount,
    waitingByTenant: () => queue.waitingByTenant(),
    nowMs: () => core.nowMs(),
    wallOf: core.wallOf,
    storage,
    limits,
  });
}

function factsOf({ clock }: LeadingOptions, { storeKind, office }: Inheritance, queue: PlacementQueue): BrokerFacts {
  return {
    version: VERSION,
    startMs: clock.wallMs(),
    store: storeKind,
    waitingCount: () => queue.waitingCount,
    waitingByTenant: () => queue.waitingByTenant(),
    leadership: () => office?.facts() ?? null,
  };
}
