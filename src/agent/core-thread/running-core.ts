import type { Logger } from '../../common/log/logger.js';
import type { SlotView } from '../../domain/agent/slots/holders.js';
import type { AuditBatch } from '../audit/audit-facts.js';
import type { DeviceFacts } from '../device/thread/device-messages.js';
import type { CorePort } from '../link/core-port.js';
import type { CoreSettings } from './core-settings.js';
import type { CoreTelemetryBatch } from './loop/core-measurements.js';

/**
 * What the rest of the agent may ask of the core: what the link asks, and what telemetry and the search for holders do.
 */
export interface FullCorePort extends CorePort {
  /** Every slot that has an RMA, or waits for one to come back; rejects when the core has ended. */
  slots(): Promise<readonly SlotView[]>;
  /**
   * Resolves once the listener of `onTelemetry` has got everything measured so far; rejects when the core has ended.
   */
  requestTelemetry(): Promise<void>;
  /** There is one listener, for as long as the core lives. */
  onTelemetry(listener: (batch: CoreTelemetryBatch) => void): void;
}

/** The running core: slots, claims, holders, the local socket and the checkpoint of one node. */
export interface RunningCore {
  readonly device: DeviceFacts;
  readonly port: FullCorePort;
  /**
   * Resolves when the core is over: with null after `stop`, with what went wrong otherwise; it never rejects. A core
   * that ended by itself leaves a process that has RMAs and no mind: write the error down and end it; its next life
   * learns from the checkpoint what this one knew.
   */
  readonly ended: Promise<Error | null>;
  /**
   * Tells the local peers, stops listening and ends the core. Claims and holders stay as they are for the next agent.
   */
  stop(): Promise<void>;
}

/** Hears what the core puts on record, from its first moment to its last. */
export type OnAudit = (batch: AuditBatch) => void;

/**
 * Starts the core and resolves once it serves. Rejects with an RmaError: DEVICE_UNUSABLE; NOT_READY when somebody else
 * has the socket or the state directory; STORE_FAILED when the record of an earlier agent cannot be read or written.
 */
export type StartCore = (settings: CoreSettings, log: Logger, onAudit: OnAudit) => Promise<RunningCore>;
