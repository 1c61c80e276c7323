import type { RmaError } from '../../../common/errors/rma-error.js';
import { closeFd, setCloseOnExec } from '../../../common/native/files/files.js';
import { NativeError } from '../../../common/native/native-error.js';
import type { KernelFacts } from '../kernel-facts.js';
import type { KvmKernel } from './kvm-kernel.js';
import { allocateRefusal, createVmRefusal, isPoolUsedUp } from './kvm-refusals.js';

/** An RMA as it comes from the kernel; it may have the bytes of another guest in it. */
export interface TakenRma {
  readonly fd: number;
  readonly sizeBytes: number;
}

/** What taking RMAs takes. */
export interface KvmTakerDeps {
  readonly kernel: KvmKernel;
  readonly facts: KernelFacts;
  /** Blocks for so long. */
  readonly pause: (ms: number) => void;
}

/**
 * From Linux 3.12 on a refusal does not prove that the pool is used up: a page of the area that is busy for the moment
 * has the same errno. At the start, where a wrong answer lasts, it is asked so often before it is believed.
 */
const TRIES_AT_START = 4;
const PAUSE_BETWEEN_TRIES_MS = 50;
/** More RMAs than any host was ever booted with: a kernel that goes on giving is not one of those that we know. */
const TRIAL_COUNT_MAX = 4096;

/** Takes RMAs out of KVM's pool. */
export class KvmTaker {
  /** @param kvm An fd of /dev/kvm, open for as long as this is used. */
  constructor(
    private readonly kvm: number,
    private readonly deps: KvmTakerDeps,
  ) {}

  /** Takes an RMA by way of a virtual machine that lives only for it: the RMA does not belong to it. */
  take(): TakenRma {
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

  /** The refusal when the kernel says again and again that its pool is used up; throws every other one at once. */
  takePatiently(): TakenRma | RmaError {
    for (let tries = 1; ; tries++) {
      try {
        return this.take();
      } catch (error) {
        if (!isPoolUsedUp(error)) throw error;
        if (tries === TRIES_AT_START) return error;
        this.deps.pause(PAUSE_BETWEEN_TRIES_MS);
      }
    }
  }

  /** Takes what there is. RMAs of guests are not seen. */
  takeAll(into: TakenRma[]): void {
    while (into.length < TRIAL_COUNT_MAX) {
      const rma = this.takePatiently();
      if (!('fd' in rma)) return;
      into.push(rma);
    }
  }
}

/** The result of a system call, its failure explained. */
export function native<T>(call: () => T, explain: (error: NativeError) => RmaError): T {
  try {
    return call();
  } catch (error) {
    throw error instanceof NativeError ? explain(error) : error;
  }
}
