import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { DeviceOptions } from '../options.js';
import type { DeviceReply, DeviceRequest } from './device-messages.js';
import type { DeviceWorkerData } from './device-worker.js';

/** Allocating and clearing keep next to nothing on the JavaScript heap, and the agent as a whole has to stay small. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4, codeRangeSizeMb: 8 } as const;

/** Only wakes the thread, which then looks at its flag. */
const STOP_WORD = 'stop';

/** The thread in which the device lives. */
export interface DeviceThread {
  /** The core's end of the conversation, for {@link DeviceChannel}; it may be transferred to the core's thread. */
  readonly port: MessagePort;
  /** Resolves when the thread has ended, with what ended it if that was an error; it never rejects. */
  readonly ended: Promise<Error | null>;
  /**
   * Ends the thread, after the request that it is at; those behind get no reply. RMAs that it has allocated live on.
   */
  stop(): Promise<void>;
}

/**
 * Starts the thread; asked to, it opens the device, and tells the outcome as its first reply.
 *
 * @param wakeFd An eventfd that is signalled after every reply.
 */
export function startDeviceThread(options: DeviceOptions, wakeFd: number): DeviceThread {
  const { port1, port2 } = new MessageChannel();
  const stopFlag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: DeviceWorkerData = { options, port: port2, wakeFd, stopFlag };
  const worker = new Worker(new URL('./device-worker.js', import.meta.url), {
    name: 'rma-device',
    workerData,
    transferList: [port2],
    resourceLimits: RESOURCE_LIMITS,
    // The fds that it opens belong to the agent and outlive it.
    trackUnmanagedFds: false,
  });
  const ended = endOf(worker);
  return {
    port: port1,
    ended,
    // Never terminated: the FFI library aborts the whole process when that meets it while the thread loads.
    stop: async () => {
      Atomics.store(stopFlag, 0, 1);
      worker.postMessage(STOP_WORD);
      await ended;
    },
  };
}

function endOf(worker: Worker): Promise<Error | null> {
  return new Promise((resolve) => {
    worker.once('error', (error) => resolve(error instanceof Error ? error : new Error(String(error))));
    worker.once('exit', (exitCode) => resolve(exitCode === 0 ? null : new Error(`thread exit status ${exitCode}`)));
  });
}

/** The core's side of the conversation, for a thread that does not run an event loop. */
export class DeviceChannel {
  constructor(private readonly port: MessagePort) {}

  request(request: DeviceRequest): void {
    this.port.postMessage(request);
  }

  /** The next reply, null when there is none yet. Drain the eventfd first, or a reply may be left lying. */
  receive(): DeviceReply | null {
    const received: { readonly message: DeviceReply } | undefined = receiveMessageOnPort(this.port);
    return received?.message ?? null;
  }

  /** Ends the device's thread once it has answered what was asked. */
  close(): void {
    this.port.close();
  }
}
