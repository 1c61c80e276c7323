import type { PassedFd } from '../../common/systemd/environment.js';
import type { AgentTimes } from '../../domain/agent/agent-state.js';
import type { LocalRule } from '../../domain/agent/policy/local-rule.js';
import type { BootId, NodeId } from '../../domain/ids.js';
import type { CoreAuditSettings } from '../audit/audit-facts.js';
import type { DeviceOptions } from '../device/options.js';
import type { SocketOptions } from '../local/listening-socket.js';

/** Where VMMs connect, and which of them may do what. */
export interface SocketSettings extends SocketOptions {
  /** A socket that already listens (the service manager's), in the place of one at `path`; null to make it. */
  readonly listenFd: number | null;
  readonly rules: readonly LocalRule[];
}

/** How RMAs outlive the agent's process. */
export interface KeptSettings {
  /** Where the service manager is told; null when there is none. */
  readonly notifySocket: string | null;
  /** How many fds it keeps for this agent; 0 for none. */
  readonly countMax: number;
  /** What the names of kept fds begin with; another one for every life of the agent. */
  readonly namePrefix: string;
  /** What it has passed, but for the socket. */
  readonly passedFds: readonly PassedFd[];
}

/**
 * What the core is started with, in the groups in which it is passed on to whoever goes by it. Plain data,
 * since it goes to another thread.
 */
export interface CoreSettings {
  readonly nodeName: NodeId;
  /** Of the kernel that runs now. */
  readonly bootId: BootId;
  readonly stateDirectory: string;
  readonly device: DeviceOptions;
  readonly sockets: readonly SocketSettings[];
  readonly kept: KeptSettings;
  readonly times: AgentTimes;
  /** Null when nothing is put on record. */
  readonly audit: CoreAuditSettings | null;
}
