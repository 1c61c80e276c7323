import { toDuration } from '../../../common/wire/duration.js';
import { toTimestamp } from '../../../common/wire/timestamp.js';
import type { Access } from '../../../domain/access/access.js';
import type { KnownCaller } from '../../../domain/access/known-caller.js';
import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import { fleetStatus, type NodeCounts } from '../../../domain/broker/nodes/fleet-status.js';
import type { TenantId } from '../../../domain/ids.js';
import type { GetStatusRequest__Output } from '../../../gen/rma/v1/GetStatusRequest.js';
import type { GetStatusResponse } from '../../../gen/rma/v1/GetStatusResponse.js';
import type { BrokerCore } from '../../core/broker-core.js';
import { toWireProblem } from '../../wire/to/to-problem.js';

/** Facts about this broker process. */
export interface BrokerFacts {
  readonly version: string;
  /** Wall clock, for display. */
  readonly startMs: number;
  /** "lmdb", "memory" or "etcd". */
  readonly store: string;
  /** Of several brokers, the one that leads, which this one is; null for one that is alone. */
  readonly leadership: () => LeadershipFacts | null;
  /** How many requests wait for capacity. */
  readonly waitingCount: () => number;
  /** The same for each tenant; null counts those without one. */
  readonly waitingByTenant: () => ReadonlyMap<TenantId | null, number>;
}

/** What a leader knows of itself and those who stand by. */
export interface LeadershipFacts {
  readonly address: string;
  /** Wall clock, for display. */
  readonly sinceWallMs: number;
  readonly term: number;
  readonly standbys: readonly StandbyFacts[];
}

/** What a standby last said of itself. */
export interface StandbyFacts {
  readonly address: string;
  readonly httpAddress: string;
  readonly version: string;
  readonly isLoaded: boolean;
  readonly lagMs: number;
}

export function getStatusHandler(core: BrokerCore, facts: BrokerFacts) {
  const { version, startMs, store } = facts;
  return async (_request: GetStatusRequest__Output, { access }: KnownCaller): Promise<GetStatusResponse> => {
    const { fleet } = core;
    const { live, tenants, waiting } = countsFor(access, fleet, facts);
    const leadership = facts.leadership();
    const around = { waitingCount: waiting, readyStandbyCount: readyStandbyCount(leadership) };
    const { nodes, sizes, problems } = fleetStatus(fleet, around, core.nowMs());
    const response = {
      version,
      startTime: toTimestamp(startMs),
      store,
      revision: fleet.revision,
      nodes: toWireCounts(nodes),
      sizes: [...sizes],
      liveClaimCount: live,
      tenantCount: tenants,
      waitingCount: waiting,
      problems: problems.map(toWireProblem),
      leadership: toWireLeadership(leadership),
    };
    await core.settled();
    return response;
  };
}

function readyStandbyCount(leadership: LeadershipFacts | null): number | null {
  return leadership?.standbys.filter(({ isLoaded }) => isLoaded).length ?? null;
}

/** What belongs to tenants is counted for those that the caller may see. */
function countsFor(access: Access, { liveClaimCount, tenants }: Fleet, facts: BrokerFacts) {
  if (access.seesAllTenants) return { live: liveClaimCount, tenants: tenants.count, waiting: facts.waitingCount() };
  const sees = (tenant: TenantId | null) => access.seesTenant(tenant);
  let waiting = 0;
  for (const [tenant, count] of facts.waitingByTenant()) if (sees(tenant)) waiting += count;
  return { live: tenants.liveCountWhere(sees), tenants: tenants.countWhere(sees), waiting };
}

function toWireLeadership(facts: LeadershipFacts | null) {
  if (facts === null) return null;
  const { address, sinceWallMs, term } = facts;
  const standbys = facts.standbys.map(({ isLoaded: loaded, lagMs, ...standby }) => {
    const { address: where, httpAddress, version } = standby;
    return { address: where, httpAddress, version, loaded, lag: toDuration(lagMs) };
  });
  return { address, since: toTimestamp(sinceWallMs), term, standbys };
}

function toWireCounts({ total, ready, silent, cordoned, draining }: NodeCounts) {
  return { total, ready, stale: silent, cordoned, draining };
}
