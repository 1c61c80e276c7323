import { RmaError } from '../../../common/errors/rma-error.js';
import { FaultyMemory } from '../../../common/native/memory/faulty-memory.js';
import type { HeldInodes } from '../held-inodes.js';
import { MemoryFailed, noFreeRma } from '../refusals.js';
import type { RmaDevice } from '../rma-device.js';
import type { DeviceReply, DeviceRequest } from './device-messages.js';

/** What answering takes. */
export interface DeviceRequestDeps {
  readonly device: RmaDevice;
  readonly findHeldInodes: (inodes: ReadonlySet<number>) => HeldInodes;
  /** Whether a process has an RMA of KVM open or mapped; false when that cannot be seen. */
  readonly hasKvmRma: (pid: number) => boolean;
}

/** What may be asked of a device that is open. */
export type OpenedRequest = Exclude<DeviceRequest, { readonly type: 'open' }>;

/** The answer to one request; it never throws, as the core waits for exactly one. */
export function answerDeviceRequest(request: OpenedRequest, deps: DeviceRequestDeps): DeviceReply {
  switch (request.type) {
    case 'allocate':
      return allocate(request, deps);
    case 'examine':
      return examine(request, deps);
    case 'read-capacity':
      return readCapacity(deps.device);
  }
}

function allocate(request: OpenedRequest & { readonly type: 'allocate' }, deps: DeviceRequestDeps): DeviceReply {
  const { slot, notHeldInodes } = request;
  let isReturned = false;
  try {
    checkNotHeld(notHeldInodes, deps);
    if (request.notHeldBy !== undefined) checkHasNone(request.notHeldBy, deps);
    isReturned = notHeldInodes.length > 0;
    return { type: 'allocated', slot, rma: deps.device.allocate() };
  } catch (error) {
    const { refusal } = RmaError.from(error);
    if (error instanceof MemoryFailed) return { type: 'memory-failed', slot, rma: error.rma, refusal };
    return { type: 'allocate-failed', slot, refusal, ...(isReturned ? { isReturned } : {}) };
  }
}

function examine(
  { slot, rma }: OpenedRequest & { readonly type: 'examine' },
  { device }: DeviceRequestDeps,
): DeviceReply {
  try {
    device.examine(rma);
    return { type: 'examined', slot, rma };
  } catch (error) {
    if (!(error instanceof FaultyMemory))
      return { type: 'allocate-failed', slot, refusal: RmaError.from(error).refusal };
    const { refusal } = new MemoryFailed(device.kind, rma, error.offset);
    return { type: 'memory-failed', slot, rma, refusal };
  }
}

function checkHasNone(pid: number, { device, hasKvmRma }: DeviceRequestDeps): void {
  if (!hasKvmRma(pid)) return;
  throw stillHeld(device, `process ${pid} still has the RMA of this slot open or mapped`, { pid: String(pid) });
}

function stillHeld(device: RmaDevice, what: string, who: Readonly<Record<string, string>>): RmaError {
  const { refusal } = noFreeRma(device.kind, `${what}: it comes back when that process closes and unmaps it, or ends`);
  return new RmaError({ ...refusal, metadata: { ...refusal.metadata, cause: 'STILL_HELD', ...who } });
}

function checkNotHeld(inodes: readonly number[], { device, findHeldInodes }: DeviceRequestDeps): void {
  const [held] = findHeldInodes(new Set(inodes)).holders;
  if (held === undefined) return;
  const [inode, pid] = held;
  throw stillHeld(device, `process ${pid} still has the RMA of this slot (memfd inode ${inode}) open or mapped`, {
    inode: String(inode),
    pid: String(pid),
  });
}

function readCapacity(device: RmaDevice): DeviceReply {
  try {
    return { type: 'capacity', capacityCount: device.capacityCount() };
  } catch (error) {
    return { type: 'capacity-unknown', refusal: RmaError.from(error).refusal };
  }
}
