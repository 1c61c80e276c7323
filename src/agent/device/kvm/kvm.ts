import { readlinkSync } from 'node:fs';
import type { Clock } from '../../../common/clock/clock.js';
import { closeFd } from '../../../common/native/files/files.js';
import { FaultyMemory } from '../../../common/native/memory/faulty-memory.js';
import { Mapping } from '../../../common/native/memory/memory.js';
import type { NativeError } from '../../../common/native/native-error.js';
import type { HeldRma, KeptRma, OwnRma } from '../../../domain/agent/rmas.js';
import { type ClearingMethod, clearMapping, kvmClearing, touchAll } from '../clearing.js';
import type { DeviceOptions, KnownPool } from '../options.js';
import { MemoryFailed, noFreeRma, unlike } from '../refusals.js';
import type { RmaDevice } from '../rma-device.js';
import { type LearnedPool, learnKvmPool, sizeRefusal } from './kvm-pool.js';
import { capabilityRefusal, openRefusal, versionRefusal } from './kvm-refusals.js';
import { KvmTaker, type KvmTakerDeps, native, type TakenRma } from './kvm-taker.js';

/** What every kernel since 2.6.22 answers. */
const API_VERSION = 12;
/** "Guests cannot run without an RMA": the only value at which the kernel has a pool. */
const CAPABILITY_NEEDED = 2;

/** What the kvm device needs besides its options. */
export interface KvmDeps extends KvmTakerDeps {
  readonly clock: Clock;
}

/**
 * Opens the kernel's own pool of RMAs. DEVICE_UNUSABLE when this node has none. On a node that has, INVALID_FIELD for
 * options that are missing or do not fit, and NO_FREE_RMA when the pool is used up and so its size cannot be learned:
 * these must not send the agent to another device, as guests of this node need an RMA of this one.
 */
export function openKvmDevice(options: DeviceOptions, deps: KvmDeps, known?: KnownPool): RmaDevice {
  const kvm = native(
    () => deps.kernel.open(),
    (error) => openRefusal(error, deps.facts),
  );
  try {
    checkFacility(kvm, deps);
    const clearing = kvmClearing(options.clearing, deps.facts);
    const taker = new KvmTaker(kvm, deps);
    return new KvmDevice(kvm, taker, clearing, deps.clock, learnKvmPool(taker, options, deps.facts, known));
  } catch (error) {
    closeFd(kvm);
    throw error;
  }
}

function checkFacility(kvm: number, { kernel, facts }: KvmDeps): void {
  const refusal = (error: NativeError) => openRefusal(error, facts);
  const version = native(() => kernel.apiVersion(kvm), refusal);
  if (version !== API_VERSION) throw versionRefusal(version);
  const capability = native(() => kernel.rmaCapability(kvm), refusal);
  if (capability !== CAPABILITY_NEEDED) throw capabilityRefusal(capability, facts);
}

/** RMAs of KVM_ALLOCATE_RMA. Its fds all share one inode, so only the kernel itself can tell that one came back. */
class KvmDevice implements RmaDevice {
  readonly kind = 'KVM';
  readonly pool = 'kernel';
  readonly rmaCapability = CAPABILITY_NEEDED;
  readonly rmaSizeBytes: number;
  readonly #count: number;
  /** RMAs that size and count were learned from, until they are handed out. */
  readonly #spares: TakenRma[];

  /** @param kvm Kept open for as long as the device is: an RMA's fd alone does not keep KVM's module loaded. */
  constructor(
    private readonly kvm: number,
    private readonly taker: KvmTaker,
    private readonly clearing: ClearingMethod,
    private readonly clock: Clock,
    pool: LearnedPool,
  ) {
    this.rmaSizeBytes = pool.rmaSizeBytes;
    this.#count = pool.count;
    this.#spares = [...pool.spares];
  }

  capacityCount(): number {
    return this.#count;
  }

  allocate(): HeldRma {
    const rma = this.#spares.pop() ?? this.taker.take();
    try {
      if (rma.sizeBytes !== this.rmaSizeBytes) throw sizeRefusal(this.rmaSizeBytes, rma.sizeBytes);
      return { ...rma, inode: null, clearing: this.clear(rma) };
    } catch (error) {
      // Closed, it would be what the kernel gives next, again and again.
      if (error instanceof FaultyMemory) throw new MemoryFailed('KVM', { ...rma, inode: null }, error.offset);
      closeFd(rma.fd);
      throw error;
    }
  }

  adopt(fd: number, { sizeBytes }: KeptRma): HeldRma {
    const link = readlinkSync(`/proc/self/fd/${fd}`);
    if (!link.includes('kvm-rma')) throw unlike(`its fd is of ${link}`);
    try {
      return { fd, sizeBytes, inode: null, clearing: this.clear({ fd, sizeBytes }) };
    } catch (error) {
      // Let go, it is among those that the kernel gives next, and found out then.
      throw error instanceof FaultyMemory ? unlike(`its memory failed at byte ${error.offset}`) : error;
    }
  }

  examine({ fd, sizeBytes }: OwnRma): void {
    touchAll(fd, sizeBytes);
  }

  close(): void {
    for (const { fd } of this.#spares.splice(0)) closeFd(fd);
    closeFd(this.kvm);
  }

  private clear(rma: TakenRma): HeldRma['clearing'] {
    const mapping = native(
      () => new Mapping(rma.fd, rma.sizeBytes),
      (error) => noFreeRma('KVM', `an RMA could not be mapped to clear it: ${error.message}`, error),
    );
    try {
      return clearMapping(mapping, this.clearing, this.clock);
    } finally {
      mapping.close();
    }
  }
}
