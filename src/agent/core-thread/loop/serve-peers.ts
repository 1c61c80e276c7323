import type { AgentInput, LocalRequest } from '../../../domain/agent/inputs.js';
import type { AgentMs } from '../../../domain/ids.js';
import { ConnectionLimits } from '../../local/connection-limits.js';
import type { HolderWatch } from '../../local/holder-watch.js';
import { type LocalDoor, LocalServer } from '../../local/local-server.js';
import { identifyPeer } from '../../local/peer.js';
import type { Poller } from '../../local/poller.js';
import { executableNow, readCgroup } from '../../local/proc-files.js';
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
  /** See `AgentCore`. */
  readonly asksForCgroup: (request: LocalRequest) => boolean;
}

/** Serves the local socket: what peers do and ask becomes inputs of the core. */
export function servePeers(rules: PeerRules, listeners: PeerListeners): LocalServer {
  const { doors, nodeName, limits = new ConnectionLimits(), identify = identifyPeer } = rules;
  const { poller, processes, holders, main, device, now, feed, asksForCgroup } = listeners;
  return new LocalServer({
    doors,
    nodeName,
    limits,
    identify,
    poller,
    processes,
    isHolder: (process) => holders.has(process),
    events: {
      refused: (reason) => main.telemetry.noteRefusedConnection(reason),
      connected: ({ id, peer }) => feed({ type: 'peer-connected', connection: id, peer }),
      request: ({ id, peer }, requestId, request) => {
        device.lookAtMemory(now());
        const asked = { type: 'peer-request', connection: id, requestId, request } as const;
        if (!asksForCgroup(request)) return feed(asked);
        // That it is still that process is asked right before an fd leaves.
        feed({ ...asked, cgroup: readCgroup(peer.holder.pid) });
      },
      closed: ({ id, peer }) => {
        const executable = executableNow(peer.holder);
        feed({ type: 'peer-disconnected', connection: id, ...(executable === null ? {} : { executable }) });
      },
      log: (level, message, fields) => main.log('local.connection', level, message, fields),
    },
  });
}
