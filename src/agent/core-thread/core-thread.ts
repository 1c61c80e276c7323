import { MessageChannel, Worker } from 'node:worker_threads';
import { type Clock, delay } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { closeFd } from '../../common/native/files/files.js';
import { createEventfd } from '../../common/native/sockets/eventfd.js';
import type { SlotView } from '../../domain/agent/slots/holders.js';
import type { DeviceOptions } from '../device/options.js';
import { type DeviceThread, startDeviceThread } from '../device/thread/device-thread.js';
import { CoreLink } from './core-link.js';
import type {
  AgentSnapshot,
  BrokerInput,
  CoreConfig,
  CoreEvent,
  CoreLogLine,
  CoreReport,
  CoreWorkerData,
  DeviceFacts,
} from './core-messages.js';
import type { CoreTelemetryBatch } from './core-telemetry.js';

/** A node has some thousand slots and claims at most; a small young generation keeps the agent small, and its pauses short. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8, codeRangeSizeMb: 16 } as const;

/** How long the device's thread may take to end: it may clear a page of some gigabytes, and one that hangs must not keep silent what happened. */
const DEVICE_END_MAX_MS = 10_000;

export interface CoreThreadOptions {
  readonly config: CoreConfig;
  readonly device: DeviceOptions;
  readonly clock: Clock;
  /** Every change, from the first on, in the order in which they happen. */
  readonly onReports: (reports: readonly CoreReport[]) => void;
  readonly onLog: (line: CoreLogLine) => void;
  /** What the core has measured since the last time: when it was asked for, and when there is much. */
  readonly onTelemetry: (batch: CoreTelemetryBatch) => void;
  /**
   * The core's or the device's thread has ended by itself. The process has RMAs and no mind now: write the error down and
   * end it; its next life learns from the checkpoint what this one knew. Called once at most, only after
   * `startCoreThread` has resolved, and when both threads have ended or the device's hangs.
   */
  readonly onFailed: (error: RmaError) => void;
}

/** The agent's core and its device, each in a thread of its own, as the main thread sees them. */
export interface CoreThread {
  readonly device: DeviceFacts;
  readonly socketPath: string;
  send(input: BrokerInput): void;
  /** All that the core knows. Every report of `onReports` before it resolves is in it, and none of those after. */
  snapshot(): Promise<AgentSnapshot>;
  /** Every slot that has an RMA, or waits for one to come back; rejects when the core has ended. */
  slots(): Promise<readonly SlotView[]>;
  /** Resolves once `onTelemetry` has got everything measured so far; rejects when the core has ended. */
  requestTelemetry(): Promise<void>;
  /**
   * Tells the peers, removes the socket, ends both threads. Claims and holders stay as they are for the next agent; the
   * fds of RMAs that nobody holds go with the process.
   */
  stop(): Promise<void>;
}

/**
 * Starts both threads; resolves when VMMs can connect. Rejects with the RmaError that says what is in the way of that, once
 * neither thread runs any more or the device's hangs.
 */
export function startCoreThread(options: CoreThreadOptions): Promise<CoreThread> {
  return new Promise((resolve, reject) => {
    const threads = new CoreThreads(options, { resolve, reject });
    threads.watch();
  });
}

/** Whom to tell how the start went; only the first call counts. */
interface Start {
  readonly resolve: (thread: CoreThread) => void;
  readonly reject: (error: RmaError) => void;
}

/** Both threads, and what is to be done when one of them ends. */
class CoreThreads {
  private readonly wakeFd = createEventfd();
  private readonly device: DeviceThread;
  private readonly worker: Worker;
  private readonly link: CoreLink;
  private readonly exited: Promise<void>;
  private state: 'starting' | 'running' | 'stopping' = 'starting';
  private failure: RmaError | null = null;

  constructor(
    private readonly options: CoreThreadOptions,
    private readonly start: Start,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.device = startDeviceThread(options.device, this.wakeFd);
    this.worker = startWorker({
      config: options.config,
      mainPort: port2,
      devicePort: this.device.port,
      wakeFd: this.wakeFd,
    });
    this.exited = new Promise((resolve) => this.worker.once('exit', () => resolve()));
    this.link = new CoreLink(port1, this.wakeFd, (event) => this.hear(event));
  }

  watch(): void {
    this.worker.once('error', (error) => this.fail(threadEnded('core', error)));
    void this.device.ended.then((error) => this.deviceEnded(error));
    void this.exited.then(() => this.coreEnded());
  }

  private hear(event: Exclude<CoreEvent, { readonly type: 'snapshot' | 'slots' }>): void {
    switch (event.type) {
      case 'ready':
        return this.ready(event.device);
      case 'reports':
        return this.options.onReports(event.reports);
      case 'log':
        return this.options.onLog(event);
      case 'telemetry':
        return this.options.onTelemetry(event.batch);
      case 'failed':
        return this.fail(new RmaError(event.refusal, { cause: event.stack }));
    }
  }

  private ready(device: DeviceFacts): void {
    this.state = 'running';
    this.start.resolve({
      device,
      socketPath: this.options.config.socketPath,
      send: (input) => this.link.request({ type: 'input', input }),
      snapshot: () => this.link.snapshot(),
      slots: () => this.link.slots(),
      requestTelemetry: () => this.link.telemetry(),
      stop: () => this.stop(),
    });
  }

  private async stop(): Promise<void> {
    this.state = 'stopping';
    this.link.request({ type: 'stop' });
    await this.exited;
    await this.device.ended;
  }

  /** The first failure is the cause of those that follow. */
  private fail(error: RmaError): void {
    this.failure ??= error;
  }

  private deviceEnded(error: Error | null): void {
    // A device that could not be opened has told the core why, and the core tells it here.
    const isTold = this.state === 'starting' && error === null;
    if (isTold || this.state === 'stopping') return;
    this.fail(threadEnded('device', error));
    this.link.request({ type: 'stop' });
  }

  private async coreEnded(): Promise<void> {
    this.link.handleRest();
    const { state } = this;
    const wanted = state === 'stopping' && this.failure === null;
    const error = this.failure ?? (wanted ? stopped() : threadEnded('core', null));
    this.state = 'stopping';
    this.link.close(error);
    // Told last: whoever hears it ends the process, and one that ends while a thread loads is aborted by the FFI library.
    const deviceEnded = this.device.stop().then(() => closeFd(this.wakeFd));
    await Promise.race([deviceEnded, delay(this.options.clock, DEVICE_END_MAX_MS)]);
    if (state === 'starting') this.start.reject(error);
    else if (!wanted) this.options.onFailed(error);
  }
}

function startWorker(data: CoreWorkerData): Worker {
  return new Worker(new URL('./core-worker.js', import.meta.url), {
    name: 'rma-core',
    workerData: data,
    transferList: [data.mainPort, data.devicePort],
    resourceLimits: RESOURCE_LIMITS,
    // Its fds belong to the agent: RMAs and the lock on the state directory last as long as the process.
    trackUnmanagedFds: false,
  });
}

function threadEnded(thread: 'core' | 'device', error: unknown): RmaError {
  const problem = error === null ? 'without an error' : RmaError.from(error).message;
  const message = `The ${thread} thread of the agent ended (${problem}). The agent stops; start it again, it takes its claims up from the checkpoint.`;
  return new RmaError({ reason: 'INTERNAL', message }, { cause: error });
}

function stopped(): RmaError {
  return new RmaError({ reason: 'AGENT_STOPPING', message: 'The agent is stopping; ask again once it has restarted.' });
}
