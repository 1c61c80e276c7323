import type { MessagePort } from 'node:worker_threads';
import type { LogLevel } from '../../common/log/logger.js';
import type { CoreReport } from '../../domain/agent/effects.js';
import type { BrokerInput } from '../../domain/agent/inputs.js';
import type { SlotView } from '../../domain/agent/slots/holders.js';
import type { AgentSnapshot } from '../../domain/link/reports.js';
import type { Refusal } from '../../domain/reasons.js';
import type { AuditBatch } from '../audit/audit-facts.js';
import type { DeviceFacts } from '../device/thread/device-messages.js';
import type { CoreSettings } from './core-settings.js';
import type { CoreTelemetryBatch } from './loop/core-measurements.js';

/** From the main thread to the core's. */
export type CoreRequest =
  | { readonly type: 'input'; readonly input: BrokerInput }
  | { readonly type: 'request-snapshot'; readonly requestId: number }
  | { readonly type: 'request-telemetry'; readonly requestId: number }
  | { readonly type: 'request-slots'; readonly requestId: number }
  | { readonly type: 'stop' };

/** A line for the log: the core's thread never gets round to writing one itself. */
export interface CoreLogLine {
  readonly level: LogLevel;
  readonly event: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What the core's thread says of itself. */
export type CoreThreadEvent =
  /** VMMs can connect. */
  | { readonly type: 'ready'; readonly device: DeviceFacts }
  | ({ readonly type: 'log' } & CoreLogLine)
  /** The last one, when the thread ends by an error; `stack` is for the log. */
  | { readonly type: 'failed'; readonly refusal: Refusal; readonly stack: string };

/** From the core's thread to the main thread, in the order in which things happened. */
export type CoreEvent =
  | CoreThreadEvent
  | { readonly type: 'reports'; readonly reports: readonly CoreReport[] }
  | { readonly type: 'snapshot'; readonly requestId: number; readonly snapshot: AgentSnapshot }
  | { readonly type: 'slots'; readonly requestId: number; readonly slots: readonly SlotView[] }
  | ({ readonly type: 'audit' } & AuditBatch)
  /** `requestId` is null when nobody asked and there is much of it. */
  | { readonly type: 'telemetry'; readonly requestId: number | null; readonly batch: CoreTelemetryBatch };

/** What the core's thread is started with. */
export interface CoreWorkerData {
  readonly settings: CoreSettings;
  readonly mainPort: MessagePort;
  readonly devicePort: MessagePort;
  /** The eventfd that main and device threads signal after every message: this thread sits in epoll. */
  readonly wakeFd: number;
}
