import { writeSync } from 'node:fs';
import type { KvmKernel } from '../../src/agent/device/kvm/kvm-kernel.js';
import { closeFd, setCloseOnExec } from '../../src/common/native/files/files.js';
import { createMemfd, Mapping, truncateFile } from '../../src/common/native/memory/memory.js';
import { ERRNO, NativeError } from '../../src/common/native/native-error.js';

type Call = keyof KvmKernel;

/** What the kernel is like. */
export interface FakeKvmOptions {
  readonly rmaSizeBytes?: number;
  readonly poolCount?: number;
  readonly capability?: number;
  readonly version?: number;
  /** The last page of every RMA cannot be touched. */
  readonly isFaulty?: boolean;
  /** The call that fails, with this errno. */
  readonly failing?: { readonly call: Call; readonly errno: keyof typeof ERRNO };
}

/**
 * A kernel of Linux 3.1 as far as RMAs go: it clears nothing, so every RMA comes with a guest's bytes in it, it does
 * not make fds close-on-exec, and answers ENOMEM when its pool is used up. RMAs are memfds.
 */
export class FakeKvmKernel implements KvmKernel {
  /** Fds that were given out for /dev/kvm and for virtual machines. */
  readonly openedFds: number[] = [];
  readonly #options: FakeKvmOptions;
  #left: number;

  constructor(options: FakeKvmOptions = {}) {
    this.#options = options;
    this.#left = options.poolCount ?? 2;
  }

  open(): number {
    return this.#opened('open', 'kvm');
  }

  apiVersion(_kvm: number): number {
    this.#failIfTold('apiVersion');
    return this.#options.version ?? 12;
  }

  rmaCapability(_kvm: number): number {
    this.#failIfTold('rmaCapability');
    return this.#options.capability ?? 2;
  }

  createVm(_kvm: number): number {
    return this.#opened('createVm', 'kvm-vm');
  }

  allocateRma(_vm: number): { readonly fd: number; readonly sizeBytes: number } {
    this.#failIfTold('allocateRma');
    if (this.#left === 0) throw new NativeError('ioctl KVM_ALLOCATE_RMA', ERRNO.ENOMEM);
    this.#left -= 1;
    const sizeBytes = this.#options.rmaSizeBytes ?? 1 << 20;
    const fd = createMemfd('kvm-rma');
    setCloseOnExec(fd, false);
    truncateFile(fd, sizeBytes);
    for (let offset = 0; offset < sizeBytes; offset += DIRT.length) writeSync(fd, DIRT, 0, DIRT.length, offset);
    if (this.#options.isFaulty === true) truncateFile(fd, sizeBytes - FAULTY_BYTES);
    return { fd, sizeBytes };
  }

  /** An RMA came back, or the operator made the pool larger. */
  giveBack(): void {
    this.#left += 1;
  }

  #opened(call: Call, name: string): number {
    this.#failIfTold(call);
    const fd = createMemfd(name);
    this.openedFds.push(fd);
    return fd;
  }

  #failIfTold(call: Call): void {
    const { failing } = this.#options;
    if (failing?.call === call) throw new NativeError(`ioctl ${call}`, ERRNO[failing.errno]);
  }
}

/**
 * A page behind the end of a file answers like one that the kernel has taken out of use:
 * SIGBUS, and EFAULT to system calls.
 */
const FAULTY_BYTES = 65536;
const DIRT = Buffer.alloc(65536, 'another guest ');

/** What is opened for good at the first touch of memory is not to take the number of an fd that a test looks for. */
function touchMemoryOnce(): void {
  const fd = createMemfd('first-touch');
  truncateFile(fd, FAULTY_BYTES);
  const mapping = new Mapping(fd, FAULTY_BYTES);
  mapping.clear();
  mapping.touch();
  mapping.close();
  closeFd(fd);
}
touchMemoryOnce();

/** Whether an fd of this process is open; closing it twice would go unnoticed otherwise. */
export function isOpen(fd: number): boolean {
  try {
    setCloseOnExec(fd, true);
    return true;
  } catch {
    return false;
  }
}

/** Closes what a test was handed. */
export function closeAll(fds: readonly number[]): void {
  for (const fd of fds) closeFd(fd);
}
