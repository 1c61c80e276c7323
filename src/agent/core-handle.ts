import type { Logger } from '../common/log/logger.js';
import type { SlotView } from '../domain/agent/slots/holders.js';
import type { DeviceKind } from '../domain/claim-state.js';
import type { BootId, NodeId } from '../domain/ids.js';
import type { KeptConfig } from './core-thread/core-messages.js';
import type { CoreTelemetryBatch } from './core-thread/core-telemetry.js';
import type { DeviceOptions } from './device/options.js';
import type { RejectedDevice } from './device/select.js';
import type { CorePort } from './link/core-port.js';

/** What the core is started with. Plain data, so that it may go to another thread. */
export interface CoreOptions {
  readonly nodeName: NodeId;
  readonly bootId: BootId;
  readonly device: DeviceOptions;
  readonly socket: {
    readonly path: string;
    readonly mode: number;
    readonly gid: number | null;
    /** The service manager's socket, in the place of one at `path`; null when it passes none. */
    readonly listenFd: number | null;
  };
  readonly kept: KeptConfig;
  readonly policy: { readonly allocateUids: readonly number[]; readonly allocateGids: readonly number[] };
  readonly stateDirectory: string;
  /** How long a VMM may take to confirm. */
  readonly confirmTimeoutMs: number;
  readonly reclaimGraceMs: number;
}

/** The device that serves, as the core found it. */
export interface DeviceFacts {
  readonly kind: DeviceKind;
  readonly rmaSizeBytes: number;
  readonly rmaCapability: number;
  /** For `auto`: the devices that come before this one, and why they do not serve. */
  readonly rejected: readonly RejectedDevice[];
}

/** The running core: slots, claims, holders, the local socket and the checkpoint of one node. */
export interface RunningCore extends CorePort {
  readonly device: DeviceFacts;
  /** Resolves once the listener of `onTelemetry` has got everything measured so far; rejects when the core has ended. */
  requestTelemetry(): Promise<void>;
  /** There is one listener, for as long as the core lives. */
  onTelemetry(listener: (batch: CoreTelemetryBatch) => void): void;
  /** Every slot that has an RMA, or waits for one to come back; rejects when the core has ended. */
  slots(): Promise<readonly SlotView[]>;
  /** Resolves when the core is over: with null after `stop`, with what went wrong otherwise. It never rejects. */
  readonly ended: Promise<Error | null>;
  /** Tells the local peers, stops listening and ends the core. RMAs in the hands of VMMs stay theirs. */
  stop(): Promise<void>;
}

/**
 * Starts the core and resolves once it serves. Rejects with an RmaError: DEVICE_UNUSABLE; NOT_READY when somebody else has
 * the socket or the state directory; STORE_FAILED when the record of an earlier agent cannot be read or written.
 */
export type StartCore = (options: CoreOptions, log: Logger) => Promise<RunningCore>;
