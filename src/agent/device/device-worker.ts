import { type MessagePort, workerData } from 'node:worker_threads';
import { systemClock } from '../../common/clock/system-clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { signalEventfd } from '../../common/native/eventfd.js';
import type { DeviceReply, DeviceRequest } from './device-messages.js';
import { answerDeviceRequest } from './device-requests.js';
import { findHeldInodes } from './held-inodes.js';
import type { DeviceOptions } from './options.js';
import { nodeDeps, type OpenedDevice, openDevice } from './select.js';

/** What the thread is started with. */
export interface DeviceWorkerData {
  readonly options: DeviceOptions;
  /** Requests come in and replies go out here; the thread ends when the other side closes it. */
  readonly port: MessagePort;
  /** An eventfd, signalled after every reply: the core is blocked in epoll, where no message event reaches it. */
  readonly wakeFd: number;
}

const { options, port, wakeFd }: DeviceWorkerData = workerData;

function reply(message: DeviceReply): void {
  port.postMessage(message);
  signalEventfd(wakeFd);
}

function serve({ device, rejected }: OpenedDevice): void {
  const { kind, rmaSizeBytes, rmaCapability } = device;
  reply({ type: 'opened', kind, rmaSizeBytes, rmaCapability, capacityCount: device.capacityCount(), rejected });
  port.on('message', (request: DeviceRequest) => reply(answerDeviceRequest(request, { device, findHeldInodes })));
  port.on('close', () => device.close());
}

try {
  serve(openDevice(options, nodeDeps(systemClock)));
} catch (error) {
  reply({ type: 'open-failed', refusal: RmaError.from(error).refusal });
  port.close();
}
