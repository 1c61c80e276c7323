import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../../common/clock/system-clock.js';
import { RmaError } from '../../../common/errors/rma-error.js';
import { isSameOpenFile } from '../../../common/native/process/kcmp.js';
import { signalEventfd } from '../../../common/native/sockets/eventfd.js';
import { hasKvmRma, scanProcesses } from '../../holders/process-scan.js';
import { checkKept } from '../check-kept.js';
import { findHeldInodes } from '../held-inodes.js';
import { MemoryFailures } from '../memory-failures.js';
import type { DeviceOptions } from '../options.js';
import type { RmaDevice } from '../rma-device.js';
import { nodeDeps, openDevice } from '../select.js';
import type { DeviceReply, DeviceRequest } from './device-messages.js';
import { answerDeviceRequest, type OpenedRequest } from './device-requests.js';

/** What the thread is started with. */
export interface DeviceWorkerData {
  readonly options: DeviceOptions;
  /** Requests come in and replies go out here; the thread ends when the other side closes it. */
  readonly port: MessagePort;
  /** An eventfd, signalled after every reply: the core is blocked in epoll, where no message event reaches it. */
  readonly wakeFd: number;
  /**
   * Not 0 once the thread is to end; it is woken by a message to its parent port, which may come behind many requests.
   */
  readonly stopFlag: Int32Array<SharedArrayBuffer>;
}

type Open = Extract<DeviceRequest, { readonly type: 'open' }>;

const { options, port, wakeFd, stopFlag }: DeviceWorkerData = workerData;
let device: RmaDevice | null = null;

function reply(message: DeviceReply): void {
  port.postMessage(message);
  signalEventfd(wakeFd);
}

/**
 * Only when it is asked to: by then this agent has its state directory for itself, and
 * nothing is allocated beside another.
 */
function open({ passed, known }: Open): void {
  try {
    reply(serve(passed, openDevice(options, nodeDeps(systemClock), known)));
  } catch (error) {
    reply({ type: 'open-failed', refusal: RmaError.from(error).refusal });
    port.close();
  }
}

function serve(passed: Open['passed'], opened: ReturnType<typeof openDevice>): DeviceReply {
  device = opened.device;
  const { kind, pool, rmaSizeBytes, rmaCapability } = device;
  const kept = checkKept(passed, {
    device,
    scan: () => scanProcesses().rmas,
    isSameFile: isSameOpenFile,
    ownPid: process.pid,
    managerPid: process.ppid,
    // On a machine whose memory never failed there is nothing to find, and reading all of many RMAs takes seconds.
    examines: hasMemoryFailed(),
  });
  const capacityCount = device.capacityCount();
  const facts = { kind, rmaSizeBytes, rmaCapability, capacityCount, rejected: opened.rejected };
  return { type: 'opened', facts, pool, kept };
}

function hasMemoryFailed(): boolean {
  const failures = new MemoryFailures();
  failures.close();
  return failures.isAny;
}

port.on('message', (request: DeviceRequest) => {
  if (Atomics.load(stopFlag, 0) !== 0) port.close();
  else if (request.type === 'open') open(request);
  else if (device !== null) answer(request, device);
});

function answer(request: OpenedRequest, opened: RmaDevice): void {
  reply(answerDeviceRequest(request, { device: opened, findHeldInodes, hasKvmRma }));
}

port.on('close', () => device?.close());
parentPort?.on('message', () => port.close());
// The thread lives as long as its conversation with the core, and not for this.
parentPort?.unref();
