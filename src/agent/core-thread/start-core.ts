import { MessageChannel, Worker } from 'node:worker_threads';
import { delay } from '../../common/clock/clock.js';
import { systemClock } from '../../common/clock/system-clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { Logger } from '../../common/log/logger.js';
import { closeFd } from '../../common/native/files/files.js';
import { createEventfd } from '../../common/native/sockets/eventfd.js';
import { type DeviceThread, startDeviceThread } from '../device/thread/device-thread.js';
import { CoreClient } from './core-client.js';
import type { CoreThreadEvent, CoreWorkerData } from './core-messages.js';
import type { CoreSettings } from './core-settings.js';
import type { OnAudit, RunningCore } from './running-core.js';

/**
 * A node has some thousand slots and claims at most; a small young generation keeps the
 * agent small, and its pauses short.
 */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8, codeRangeSizeMb: 16 } as const;

/**
 * How long the device's thread may take to end: it may clear a page of some gigabytes, and one that hangs must
 * not keep silent what happened.
 */
const DEVICE_END_MAX_MS = 10_000;

/**
 * Starts the core and its device, each in a thread of its own. Errors: as `StartCore` says; they come once neither
 * thread runs any more, or the device's hangs.
 */
export function startCoreInThreads(settings: CoreSettings, log: Logger, onAudit: OnAudit): Promise<RunningCore> {
  return new Promise((resolve, reject) => {
    const threads = new CoreThreads(settings, { log: log.child('core'), onAudit, resolve, reject });
    threads.watch();
  });
}

/** Whom to tell of what. How the start went is told once: only the first call counts. */
interface Told {
  readonly log: Logger;
  readonly onAudit: OnAudit;
  readonly resolve: (core: RunningCore) => void;
  readonly reject: (error: RmaError) => void;
}

/** Both threads, and what is to be done when one of them ends. */
class CoreThreads {
  private readonly wakeFd = createEventfd();
  private readonly device: DeviceThread;
  private readonly worker: Worker;
  private readonly client: CoreClient;
  private readonly exited: Promise<void>;
  private readonly ended: Promise<Error | null>;
  private end: (problem: Error | null) => void = () => undefined;
  private state: 'starting' | 'running' | 'stopping' = 'starting';
  private failure: RmaError | null = null;

  constructor(
    settings: CoreSettings,
    private readonly told: Told,
  ) {
    const { port1, port2 } = new MessageChannel();
    const { wakeFd } = this;
    this.device = startDeviceThread(settings.device, wakeFd);
    this.worker = startWorker({ settings, mainPort: port2, devicePort: this.device.port, wakeFd });
    this.exited = new Promise((resolve) => this.worker.once('exit', () => resolve()));
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    const { onAudit } = told;
    this.client = new CoreClient(port1, wakeFd, { onThreadEvent: (event) => this.handle(event), onAudit });
  }

  watch(): void {
    this.worker.once('error', (error) => this.fail(threadEnded('core', error)));
    void this.device.ended.then((error) => this.deviceEnded(error));
    void this.exited.then(() => this.coreEnded());
  }

  private handle(event: CoreThreadEvent): void {
    switch (event.type) {
      case 'ready':
        this.state = 'running';
        return this.told.resolve({
          device: event.device,
          port: this.client,
          ended: this.ended,
          stop: () => this.stop(),
        });
      case 'log':
        return this.told.log[event.level](event.event, event.message, event.fields);
      case 'failed':
        return this.fail(new RmaError(event.refusal, { cause: event.stack }));
    }
  }

  private async stop(): Promise<void> {
    this.state = 'stopping';
    this.client.stop();
    await this.exited;
    await this.device.ended;
    this.end(null);
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
    this.client.stop();
  }

  private async coreEnded(): Promise<void> {
    this.client.handleRest();
    const { state } = this;
    const wanted = state === 'stopping' && this.failure === null;
    const error = this.failure ?? (wanted ? stopped() : threadEnded('core', null));
    this.state = 'stopping';
    this.client.close(error);
    // Told last: whoever hears it ends the process, and one that ends while a thread loads
    // is aborted by the FFI library.
    const deviceEnded = this.device.stop().then(() => closeFd(this.wakeFd));
    await Promise.race([deviceEnded, delay(systemClock, DEVICE_END_MAX_MS)]);
    if (state === 'starting') this.told.reject(error);
    else if (!wanted) this.end(error);
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
  const message = `the ${thread} thread of the agent ended (${problem}), and the agent stops; start it again, it takes its claims up from the checkpoint`;
  return new RmaError({ reason: 'INTERNAL', message }, { cause: error });
}

function stopped(): RmaError {
  return new RmaError({ reason: 'AGENT_STOPPING', message: 'the agent is stopping; ask again once it has restarted' });
}
