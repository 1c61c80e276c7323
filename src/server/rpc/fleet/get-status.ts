import { toTimestamp } from '../../../common/wire/timestamp.js';
import { fleetStatus, type NodeCounts } from '../../../domain/broker/nodes/fleet-status.js';
import type { GetStatusRequest__Output } from '../../../gen/rma/v1/GetStatusRequest.js';
import type { GetStatusResponse } from '../../../gen/rma/v1/GetStatusResponse.js';
import type { BrokerCore } from '../../core/broker-core.js';
import { toWireProblem } from '../../wire/to/to-problem.js';

/** Facts about this broker process. */
export interface BrokerFacts {
  readonly version: string;
  /** Wall clock, for display. */
  readonly startMs: number;
  /** "lmdb" or "memory". */
  readonly store: string;
  /** How many requests wait for capacity. */
  readonly waitingCount: () => number;
}

export function getStatusHandler(core: BrokerCore, { version, startMs, store, waitingCount }: BrokerFacts) {
  return async (_request: GetStatusRequest__Output): Promise<GetStatusResponse> => {
    const { fleet } = core;
    const waiting = waitingCount();
    const { nodes, sizes, problems } = fleetStatus(fleet, waiting, core.nowMs());
    const response = {
      version,
      startTime: toTimestamp(startMs),
      store,
      revision: fleet.revision,
      nodes: toWireCounts(nodes),
      sizes: [...sizes],
      liveClaimCount: fleet.liveClaimCount,
      tenantCount: fleet.tenants.count,
      waitingCount: waiting,
      problems: problems.map(toWireProblem),
    };
    await core.settled();
    return response;
  };
}

function toWireCounts({ total, ready, silent, cordoned, draining }: NodeCounts) {
  return { total, ready, stale: silent, cordoned, draining };
}
