import type { MessagePort } from 'node:worker_threads';
import type { LogLevel } from '../../common/log/logger.js';
import type { PassedFd } from '../../common/systemd/environment.js';
import type { AgentCore } from '../../domain/agent/agent-core.js';
import type { AgentInput } from '../../domain/agent/inputs.js';
import type { SlotView } from '../../domain/agent/slots/holders.js';
import type { ClaimReport, InventoryReport } from '../../domain/link/reports.js';
import type { Refusal } from '../../domain/reasons.js';
import type { DeviceReply } from '../device/thread/device-messages.js';
import type { LocalPolicy } from '../local/peer.js';
import type { CoreTelemetryBatch } from './core-telemetry.js';

/** What the device turned out to be, once it is open. */
export type DeviceFacts = Omit<Extract<DeviceReply, { readonly type: 'opened' }>, 'type'>;

/** Everything that the core has and that the broker is to know of. */
export type AgentSnapshot = ReturnType<AgentCore['snapshot']>;

/** What the broker may want of the core. */
export type BrokerInput = Extract<
  AgentInput,
  { readonly type: 'prepare' | 'unprepare' | 'drain' | 'ends-acknowledged' }
>;

/** From the main thread to the core's. */
export type CoreRequest =
  | { readonly type: 'input'; readonly input: BrokerInput }
  | { readonly type: 'request-snapshot'; readonly requestId: number }
  | { readonly type: 'request-telemetry'; readonly requestId: number }
  | { readonly type: 'request-slots'; readonly requestId: number }
  | { readonly type: 'stop' };

/** A change that the broker is to hear of. */
export type CoreReport =
  | { readonly type: 'report-claim'; readonly report: ClaimReport }
  | { readonly type: 'report-inventory'; readonly report: InventoryReport };

/** A line for the log: the core's thread never gets round to writing one itself. */
export interface CoreLogLine {
  readonly level: LogLevel;
  readonly event: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** From the core's thread to the main thread, in the order in which things happened. */
export type CoreEvent =
  /** VMMs can connect. */
  | { readonly type: 'ready'; readonly socketPath: string; readonly device: DeviceFacts }
  | { readonly type: 'reports'; readonly reports: readonly CoreReport[] }
  | { readonly type: 'snapshot'; readonly requestId: number; readonly snapshot: AgentSnapshot }
  | { readonly type: 'slots'; readonly requestId: number; readonly slots: readonly SlotView[] }
  /** `requestId` is null when nobody asked and there is much of it. */
  | { readonly type: 'telemetry'; readonly requestId: number | null; readonly batch: CoreTelemetryBatch }
  | ({ readonly type: 'log' } & CoreLogLine)
  /** The last one, when the thread ends by an error; `stack` is for the log. */
  | { readonly type: 'failed'; readonly refusal: Refusal; readonly stack: string };

/** How RMAs outlive the agent's process. */
export interface KeptConfig {
  /** Where the service manager is told; null when there is none. */
  readonly notifySocket: string | null;
  /** How many fds it keeps for this agent; 0 for none. */
  readonly countMax: number;
  /** What the names of kept fds begin with; another one for every life of the agent. */
  readonly namePrefix: string;
  /** What it has passed, but for the socket. */
  readonly passedFds: readonly PassedFd[];
}

/** What the core's thread is told at its start. Plain data. */
export interface CoreConfig {
  readonly nodeName: string;
  /** Of the kernel that runs now. */
  readonly bootId: string;
  readonly stateDirectory: string;
  readonly socketPath: string;
  readonly socketMode: number;
  /** Null leaves the agent's own group. */
  readonly socketGid: number | null;
  /** A socket that already listens (systemd's), in the place of one at `socketPath`; null to make it. */
  readonly listenFd: number | null;
  readonly kept: KeptConfig;
  /** Nobody says how many RMAs the pool has; what the device finds out is remembered for this boot. */
  readonly countsPool: boolean;
  readonly policy: LocalPolicy;
  /** How long a peer may leave the fd that it was sent unconfirmed; the core's own default when absent. */
  readonly confirmTimeoutMs?: number;
  readonly reclaimGraceMs?: number;
}

/** What the core's thread is started with. */
export interface CoreWorkerData {
  readonly config: CoreConfig;
  readonly mainPort: MessagePort;
  readonly devicePort: MessagePort;
  /** The eventfd that main and device threads signal after every message: this thread sits in epoll. */
  readonly wakeFd: number;
}
