import { readlinkSync } from 'node:fs';
import type { Clock } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { closeFd, setCloseOnExec } from '../../common/native/files.js';
import { Mapping } from '../../common/native/memory.js';
import { NativeError } from '../../common/native/native-error.js';
import type { HeldRma, KeptRma } from '../../domain/agent/ports.js';
import { type ClearingMethod, clearMapping, kvmClearing } from './clearing.js';
import type { KernelFacts } from './kernel-facts.js';
import type { KvmKernel } from './kvm-kernel.js';
import { kvmPoolCount, sizeRefusal, sizeUnknown } from './kvm-pool.js';
import { allocateRefusal, capabilityRefusal, createVmRefusal, openRefusal, versionRefusal } from './kvm-refusals.js';
import type { DeviceOptions, KnownPool } from './options.js';
import { noFreeRma, unlike } from './refusals.js';
import type { RmaDevice } from './rma-device.js';

/** What every kernel since 2.6.22 answers. */
const API_VERSION = 12;
/** "Guests cannot run without an RMA": the only value at which the kernel has a pool. */
const CAPABILITY_NEEDED = 2;
/** More RMAs than any host was ever booted with: a kernel that goes on giving is not one of those that we know. */
const TRIAL_COUNT_MAX = 4096;

/**
 * From Linux 3.12 on a refusal does not prove that the pool is used up: a page of the area that is busy for the moment has
 * the same errno. At the start, where a wrong answer lasts, it is asked so often before it is believed.
 */
const TRIES_AT_START = 4;
const PAUSE_BETWEEN_TRIES_MS = 50;

/** What the kvm device needs besides its options. */
export interface KvmDeps {
  readonly clock: Clock;
  readonly kernel: KvmKernel;
  readonly facts: KernelFacts;
  /** Blocks for so long. */
  readonly pause: (ms: number) => void;
}

interface TakenRma {
  readonly fd: number;
  readonly sizeBytes: number;
}

/**
 * Opens the kernel's own pool of RMAs. DEVICE_UNUSABLE when this node has none. On a node that has, INVALID_FIELD for
 * options that are missing or do not fit, and NO_FREE_RMA when the pool is used up and so its size cannot be learned: these
 * must not send the agent to another device, as guests of this node need an RMA of this one.
 */
export function openKvmDevice(options: DeviceOptions, deps: KvmDeps, known?: KnownPool): RmaDevice {
  const kvm = native(() => deps.kernel.open(), openRefusal);
  try {
    checkFacility(kvm, deps);
    return new KvmDevice(kvm, { ...options, rmaSizeBytes: options.rmaSizeBytes ?? known?.rmaSizeBytes }, deps, known);
  } catch (error) {
    closeFd(kvm);
    throw error;
  }
}

function checkFacility(kvm: number, { kernel, facts }: KvmDeps): void {
  const version = native(() => kernel.apiVersion(kvm), openRefusal);
  if (version !== API_VERSION) throw versionRefusal(version);
  const capability = native(() => kernel.rmaCapability(kvm), openRefusal);
  if (capability !== CAPABILITY_NEEDED) throw capabilityRefusal(capability, facts);
}

/** RMAs of KVM_ALLOCATE_RMA. Its fds all share one inode, so only the kernel itself can tell that one came back. */
class KvmDevice implements RmaDevice {
  readonly kind = 'KVM';
  readonly pool = 'kernel';
  readonly rmaCapability = CAPABILITY_NEEDED;
  readonly rmaSizeBytes: number;
  readonly #count: number;
  readonly #clearing: ClearingMethod;
  /** RMAs that size and count were learned from, until they are handed out. */
  readonly #spares: TakenRma[] = [];

  /** @param kvm Kept open for as long as the device is: an RMA's fd alone does not keep KVM's module loaded. */
  constructor(
    private readonly kvm: number,
    options: DeviceOptions,
    private readonly deps: KvmDeps,
    known?: KnownPool,
  ) {
    this.#clearing = kvmClearing(options.clearing, deps.facts);
    const count = kvmPoolCount(options, deps.facts);
    const first = this.takeFirst(options.rmaSizeBytes);
    if (first !== null) this.#spares.push(first);
    this.rmaSizeBytes = first?.sizeBytes ?? options.rmaSizeBytes ?? 0;
    this.#count = count ?? Math.max(this.countByTaking() + (known?.keptCount ?? 0), known?.poolCount ?? 0);
  }

  capacityCount(): number {
    return this.#count;
  }

  allocate(): HeldRma {
    const rma = this.#spares.pop() ?? this.take();
    try {
      if (rma.sizeBytes !== this.rmaSizeBytes) throw sizeRefusal(this.rmaSizeBytes, rma.sizeBytes);
      return { ...rma, inode: null, clearing: this.clear(rma) };
    } catch (error) {
      closeFd(rma.fd);
      throw error;
    }
  }

  adopt(fd: number, { sizeBytes }: KeptRma): HeldRma {
    const link = readlinkSync(`/proc/self/fd/${fd}`);
    if (!link.includes('kvm-rma')) throw unlike(`its fd is of ${link}`);
    return { fd, sizeBytes, inode: null, clearing: this.clear({ fd, sizeBytes }) };
  }

  close(): void {
    for (const { fd } of this.#spares.splice(0)) closeFd(fd);
    closeFd(this.kvm);
  }

  /** Takes what there is. RMAs of guests that outlived an earlier agent are not seen: what that one counted tells those too. */
  private countByTaking(): number {
    try {
      while (this.#spares.length < TRIAL_COUNT_MAX) this.#spares.push(this.takePatiently());
    } catch (error) {
      if (!(error instanceof RmaError) || error.reason !== 'NO_FREE_RMA') throw error;
    }
    return this.#spares.length;
  }

  /** Null when the pool is used up, by guests that outlived an earlier agent, and the options tell the size. */
  private takeFirst(expectedSizeBytes: number | undefined): TakenRma | null {
    try {
      const rma = this.takePatiently();
      if (expectedSizeBytes === undefined || rma.sizeBytes === expectedSizeBytes) return rma;
      closeFd(rma.fd);
      throw sizeRefusal(expectedSizeBytes, rma.sizeBytes);
    } catch (error) {
      if (!(error instanceof RmaError) || error.reason !== 'NO_FREE_RMA') throw error;
      if (expectedSizeBytes === undefined) throw sizeUnknown(error);
      return null;
    }
  }

  private takePatiently(): TakenRma {
    for (let tries = 1; ; tries++) {
      try {
        return this.take();
      } catch (error) {
        const isPassing = error instanceof RmaError && error.reason === 'NO_FREE_RMA';
        if (!isPassing || tries === TRIES_AT_START) throw error;
        this.deps.pause(PAUSE_BETWEEN_TRIES_MS);
      }
    }
  }

  /** Takes an RMA by way of a virtual machine that lives only for it: the RMA does not belong to it. */
  private take(): TakenRma {
    const { kernel, facts } = this.deps;
    const vm = native(
      () => kernel.createVm(this.kvm),
      (error) => createVmRefusal(error, facts),
    );
    try {
      const rma = native(
        () => kernel.allocateRma(vm),
        (error) => allocateRefusal(error, facts),
      );
      // Up to Linux 3.10 the kernel does not.
      setCloseOnExec(rma.fd, true);
      return rma;
    } finally {
      closeFd(vm);
    }
  }

  private clear(rma: TakenRma): HeldRma['clearing'] {
    const mapping = native(
      () => new Mapping(rma.fd, rma.sizeBytes),
      (error) => noFreeRma('KVM', `an RMA could not be mapped to clear it: ${error.message}`, error),
    );
    try {
      return clearMapping(mapping, this.#clearing, this.deps.clock);
    } finally {
      mapping.close();
    }
  }
}

/** The result of a system call, its failure explained. */
function native<T>(call: () => T, explain: (error: NativeError) => RmaError): T {
  try {
    return call();
  } catch (error) {
    throw error instanceof NativeError ? explain(error) : error;
  }
}
