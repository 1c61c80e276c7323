import { fromDuration } from '../../../common/wire/duration.js';
import { fromTimestamp } from '../../../common/wire/timestamp.js';
import { DEVICE_KINDS } from '../../../domain/claim-state.js';
import { printable } from '../../../domain/text.js';
import type { GetStatusResponse__Output } from '../../../gen/rma/v1/GetStatusResponse.js';
import type { Leadership__Output } from '../../../gen/rma/v1/Leadership.js';
import type { FleetStatus, Leadership } from '../../resources/fleet-status.js';
import { oneOf } from './one-of.js';

const NO_NODES = { total: 0, ready: 0, stale: 0, cordoned: 0, draining: 0 };

/** The state of the fleet in the client's types. */
export function parseFleetStatus(wire: GetStatusResponse__Output): FleetStatus {
  const { version, store, revision, liveClaimCount, tenantCount, waitingCount, problems } = wire;
  const { total, ready, stale, cordoned, draining } = wire.nodes ?? NO_NODES;
  return {
    ...{ version, store, revision, liveClaimCount, tenantCount, waitingCount },
    startTimeMs: fromTimestamp(wire.startTime) ?? null,
    nodes: { total, ready, stale, cordoned, draining },
    sizes: wire.sizes.map((size) => ({ ...size, device: oneOf(DEVICE_KINDS, size.device) })),
    leadership: wire.leadership ? parseLeadership(wire.leadership) : null,
    problems: problems.map(({ reason, message, next, count, exampleNodes }) => ({
      ...{ reason: printable(reason), message: printable(message), next: printable(next), count },
      exampleNodes: [...exampleNodes],
    })),
  };
}

function parseLeadership({ address, since, term, standbys }: Leadership__Output): Leadership {
  return {
    address: printable(address),
    sinceMs: fromTimestamp(since) ?? null,
    term,
    standbys: standbys.map(({ loaded: isLoaded, lag, ...standby }) => ({
      address: printable(standby.address),
      httpAddress: printable(standby.httpAddress),
      version: printable(standby.version),
      isLoaded,
      lagMs: fromDuration(lag) ?? 0,
    })),
  };
}
