import type { AgentCore } from '../../../domain/agent/agent-core.js';
import type { AgentInput, LocalRequest } from '../../../domain/agent/inputs.js';
import type { AgentMs } from '../../../domain/ids.js';
import type { Refusal } from '../../../domain/reasons.js';
import { RETRY_AFTER_MS } from '../../../domain/retry-after.js';
import type { CoreAudit } from '../../audit/core-audit.js';
import type { HolderWatch } from '../../local/holder-watch.js';
import type { LocalConnection } from '../../local/local-connection.js';
import { type LocalDoor, LocalServer } from '../../local/local-server.js';
import type { RequestId } from '../../local/packets/packet-parser.js';
import { identifyPeer } from '../../local/peer.js';
import type { Poller } from '../../local/poller.js';
import { executableNow, readCgroup } from '../../local/proc-files.js';
import { ConnectionLimits } from '../../local/shares/connection-limits.js';
import type { ProcessWatches } from '../../local/watched-process.js';
import type { DeviceSide } from './device-side.js';
import type { MainChannel } from './main-channel.js';

/** Where peers connect, and by which rules. */
export interface PeerRules {
  readonly doors: readonly LocalDoor[];
  readonly nodeName: string;
  readonly limits?: ConnectionLimits;
  /** Tells who connected; the kernel does unless told. */
  readonly identify?: typeof identifyPeer;
}

/** What hears of peers. */
export interface PeerListeners {
  readonly poller: Poller;
  readonly processes: ProcessWatches;
  readonly holders: Pick<HolderWatch, 'has'>;
  readonly main: MainChannel;
  readonly device: Pick<DeviceSide, 'lookAtMemory'>;
  readonly now: () => AgentMs;
  readonly feed: (input: AgentInput) => void;
  readonly core: Pick<AgentCore, 'askedClaim' | 'asksForCgroup'>;
  /** Null when nothing is put on record. */
  readonly audit: CoreAudit | null;
}

/** Serves the local socket: what peers do and ask becomes inputs of the core. */
export function servePeers(rules: PeerRules, listeners: PeerListeners): LocalServer {
  const { doors, nodeName, limits = new ConnectionLimits(), identify = identifyPeer } = rules;
  const { poller, processes, holders, main, audit, feed } = listeners;
  return new LocalServer({
    doors,
    nodeName,
    limits,
    identify,
    poller,
    processes,
    isHolder: (process) => holders.has(process),
    events: {
      refused: (refused) => {
        main.telemetry.noteRefusedConnection(refused.reason);
        audit?.noteConnection(refused);
      },
      delayed: (delayed) => {
        main.telemetry.noteDelayedRequest();
        audit?.noteConnection(delayed, 'delayed');
      },
      connected: ({ id, peer }) => feed({ type: 'peer-connected', connection: id, peer }),
      request: (connection, requestId, request) => {
        if (mayBeDone(listeners, connection, requestId, request)) ask(listeners, connection, requestId, request);
      },
      closed: ({ id, peer }) => {
        const executable = executableNow(peer.holder);
        feed({ type: 'peer-disconnected', connection: id, ...(executable === null ? {} : { executable }) });
      },
      log: (level, message, fields) => main.log('local.connection', level, message, fields),
    },
  });
}

function ask(
  { core, device, now, feed }: PeerListeners,
  { id, peer }: LocalConnection,
  requestId: RequestId,
  request: LocalRequest,
): void {
  device.lookAtMemory(now());
  const asked = { type: 'peer-request', connection: id, requestId, request } as const;
  if (!core.asksForCgroup(request)) return feed(asked);
  // That it is still that process is asked right before an fd leaves.
  feed({ ...asked, cgroup: readCgroup(peer.holder.pid) });
}

/** Puts on record who asks for what; false when it was refused, since nobody could write down who got it. */
function mayBeDone(
  { core, main, audit }: PeerListeners,
  connection: LocalConnection,
  requestId: RequestId,
  request: LocalRequest,
): boolean {
  if (audit === null) return true;
  const { peer, socketPath } = connection;
  const asked = { peer, socketPath, request, about: core.askedClaim(request) };
  audit.asks(asked);
  if (!audit.forbids(request)) return true;
  const refusal = auditFailed();
  main.telemetry.noteRefusedRequest(request.op, refusal.reason);
  audit.refuses(asked, refusal.reason);
  connection.sendError(requestId, refusal);
  return false;
}

function auditFailed(): Refusal {
  const message =
    'the audit log of the agent of this node cannot be written, and no RMA is handed out without it (auditOnFailure: block); mend its disk, then ask again';
  return { reason: 'AUDIT_FAILED', message, retryAfterMs: RETRY_AFTER_MS.OPERATOR_CAME };
}
