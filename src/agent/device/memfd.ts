import type { Clock } from '../../common/clock/clock.js';
import { NativeError } from '../../common/native/native-error.js';
import { formatSizeBytes } from '../../common/units/size.js';
import type { HeldRma, KeptRma, OwnRma } from '../../domain/agent/rmas.js';
import { type ClearingMethod, fileClearing } from './clearing.js';
import { adoptFileRma, createFileRma } from './file-rma.js';
import { type DeviceOptions, MEMFD_RMA_COUNT_DEFAULT, RMA_SIZE_BYTES_DEFAULT } from './options.js';
import { fdShortage, noFreeRma, unusable } from './refusals.js';
import type { RmaDevice } from './rma-device.js';
import { readAll } from './zero-check.js';

/**
 * The largest base page of any architecture here, that of POWER: a size of whole such pages can be mapped everywhere.
 */
const SIZE_STEP_BYTES = 64 * 1024;

/** Opens the device that works everywhere; DEVICE_UNUSABLE only for a size that cannot be mapped. */
export function openMemfdDevice(options: DeviceOptions, clock: Clock): RmaDevice {
  const sizeBytes = options.rmaSizeBytes ?? RMA_SIZE_BYTES_DEFAULT;
  if (sizeBytes <= 0 || sizeBytes % SIZE_STEP_BYTES !== 0) {
    throw unusable(
      'MEMFD',
      `an RMA of ${formatSizeBytes(sizeBytes)} cannot be mapped: make its size a multiple of 64KiB`,
    );
  }
  return new MemfdDevice(sizeBytes, options.rmaCount ?? MEMFD_RMA_COUNT_DEFAULT, fileClearing(options.clearing), clock);
}

/**
 * RMAs that are plain memfds. The pool is only a number: the agent's slots keep to it, and no page is taken before a
 * guest touches it, so the node's memory may be over-committed.
 */
class MemfdDevice implements RmaDevice {
  readonly kind = 'MEMFD';
  readonly pool = 'memory';
  readonly rmaCapability = 0;
  #allocations = 0;

  constructor(
    readonly rmaSizeBytes: number,
    private readonly count: number,
    private readonly clearing: ClearingMethod,
    private readonly clock: Clock,
  ) {}

  capacityCount(): number {
    return this.count;
  }

  allocate(): HeldRma {
    try {
      const { rmaSizeBytes: sizeBytes, clearing } = this;
      return createFileRma({ number: this.#allocations++, sizeBytes, clearing }, this.clock);
    } catch (error) {
      throw error instanceof NativeError ? explain(error) : error;
    }
  }

  adopt(fd: number, kept: KeptRma): HeldRma {
    return adoptFileRma(fd, kept);
  }

  examine({ fd, sizeBytes }: OwnRma): void {
    readAll(fd, sizeBytes);
  }

  close(): void {}
}

function explain(error: NativeError): Error {
  const shortage = fdShortage(error);
  if (shortage !== null) return noFreeRma('MEMFD', `no memfd could be made: ${shortage}`, error);
  if (error.code === 'ENOMEM' || error.code === 'ENOSPC') {
    return noFreeRma(
      'MEMFD',
      'no memfd could be made: the node, or the agent by its memory limit, is out of memory',
      error,
    );
  }
  if (error.code === 'ENOSYS') {
    return unusable('MEMFD', 'this kernel has no memfd_create: it needs Linux 3.17 or later', error);
  }
  return unusable('MEMFD', `no memfd could be made: ${error.message}`, error);
}
