import { RmaError } from '../../common/errors/rma-error.js';
import type { Refusal } from '../../domain/reasons.js';
import type { DeviceReply, DeviceRequest } from './device-messages.js';
import type { HeldInodes } from './held-inodes.js';
import { noFreeRma } from './refusals.js';
import type { RmaDevice } from './rma-device.js';

/** What answering takes. */
export interface DeviceRequestDeps {
  readonly device: RmaDevice;
  readonly findHeldInodes: (inodes: ReadonlySet<number>) => HeldInodes;
}

/** What may be asked of a device that is open. */
export type OpenedRequest = Exclude<DeviceRequest, { readonly type: 'open' }>;

/** The answer to one request; it never throws, as the core waits for exactly one. */
export function answerDeviceRequest(request: OpenedRequest, deps: DeviceRequestDeps): DeviceReply {
  switch (request.type) {
    case 'allocate':
      return allocate(request, deps);
    case 'read-capacity':
      return readCapacity(deps.device);
  }
}

function allocate(request: OpenedRequest & { readonly type: 'allocate' }, deps: DeviceRequestDeps): DeviceReply {
  const { slot, notHeldInodes } = request;
  let isReturned = false;
  try {
    checkNotHeld(notHeldInodes, deps);
    isReturned = notHeldInodes.length > 0;
    return { type: 'allocated', slot, rma: deps.device.allocate() };
  } catch (error) {
    const { refusal } = RmaError.from(error);
    return { type: 'allocate-failed', slot, refusal, ...(isReturned ? { isReturned } : {}) };
  }
}

function checkNotHeld(inodes: readonly number[], { device, findHeldInodes }: DeviceRequestDeps): void {
  const [held] = findHeldInodes(new Set(inodes)).holders;
  if (held === undefined) return;
  const [inode, pid] = held;
  const refusal: Refusal = noFreeRma(
    device.kind,
    `process ${pid} still has the RMA of this slot (memfd inode ${inode}) open or mapped: it comes back when that process ` +
      'closes and unmaps it, or ends',
  ).refusal;
  const metadata = { ...refusal.metadata, cause: 'STILL_HELD', inode: String(inode), pid: String(pid) };
  throw new RmaError({ ...refusal, metadata });
}

function readCapacity(device: RmaDevice): DeviceReply {
  try {
    return { type: 'capacity', capacityCount: device.capacityCount() };
  } catch (error) {
    return { type: 'capacity-unknown', refusal: RmaError.from(error).refusal };
  }
}
