import { checked, libc, retried } from '../libc.js';
import { ERRNO, NativeError } from '../native-error.js';
import { clearMemory, FaultyMemory, READ_BYTES, readMemory, touchMemory } from './faulty-memory.js';

const MFD_CLOEXEC = 1;
const MFD_HUGETLB = 4;
/** The huge page size is passed as its binary logarithm in the flags from this bit on (MFD_HUGE_SHIFT). */
const MFD_HUGE_SHIFT = 26;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;

const cMemfdCreate: (name: string, flags: number) => number = libc.func(
  'int memfd_create(const char *name, unsigned int flags)',
);
const cFtruncate: (fd: number, size: number) => number = libc.func('int ftruncate(int fd, int64_t size)');
const cFallocate: (fd: number, mode: number, offset: number, size: number) => number = libc.func(
  'int fallocate(int fd, int mode, int64_t offset, int64_t size)',
);
const cMmap: (hint: number, size: number, protection: number, flags: number, fd: number, offset: number) => number =
  libc.func('intptr_t mmap(uintptr_t hint, size_t size, int protection, int flags, int fd, int64_t offset)');
const cMunmap: (address: number, size: number) => number = libc.func('int munmap(uintptr_t address, size_t size)');

/** How much {@link Mapping.isZeroAt} checks. */
export const ZERO_CHECK_BYTES = READ_BYTES;
const ZEROS = Buffer.alloc(ZERO_CHECK_BYTES);

/**
 * Makes an anonymous memory file, close-on-exec and of size 0. `/proc/PID/fd` shows it as `/memfd:NAME`.
 *
 * @param hugepageSizeBytes Back it by reserved huge pages of this size (a power of two); default: ordinary pages.
 */
export function createMemfd(name: string, hugepageSizeBytes?: number): number {
  const huge = hugepageSizeBytes === undefined ? 0 : hugepageFlags(hugepageSizeBytes);
  return checked(`memfd_create ${name}`, cMemfdCreate(name, MFD_CLOEXEC | huge));
}

function hugepageFlags(hugepageSizeBytes: number): number {
  const log2 = Math.log2(hugepageSizeBytes);
  if (!Number.isInteger(log2)) throw new NativeError('memfd_create MFD_HUGETLB', ERRNO.EINVAL);
  // 2^34 and larger sets bit 31: made unsigned again, as the kernel takes it.
  return (MFD_HUGETLB | (log2 << MFD_HUGE_SHIFT)) >>> 0;
}

/** Sets the size of a file. */
export function truncateFile(fd: number, sizeBytes: number): void {
  retried('ftruncate', () => cFtruncate(fd, sizeBytes));
}

/** Allocates and clears the pages of the first `sizeBytes` of a file now; ENOSPC when there are not enough. */
export function allocateFilePages(fd: number, sizeBytes: number): void {
  retried('fallocate', () => cFallocate(fd, 0, 0, sizeBytes));
}

/**
 * A shared mapping of an fd from its start. Its bytes are never exposed as a JavaScript buffer: one that outlived the
 * mapping would be a use after free.
 */
export class Mapping {
  private readonly address: number;
  private open = true;

  /** Maps `sizeBytes` for reading and writing. */
  constructor(
    fd: number,
    readonly sizeBytes: number,
  ) {
    this.address = checked('mmap', cMmap(0, sizeBytes, PROT_READ_WRITE, MAP_SHARED, fd, 0));
  }

  /** Writes zeros over all of it. Blocks until done: tens of milliseconds per 100 MiB. Throws FaultyMemory. */
  clear(): void {
    clearMemory(this.range(0, this.sizeBytes), this.sizeBytes);
  }

  /** Reads a word of each page, which makes the kernel provide it. Throws FaultyMemory. */
  touch(): void {
    for (let at = 0; at < this.sizeBytes; at += READ_BYTES) touchMemory(this.range(at, READ_BYTES), at);
  }

  /** Whether the {@link ZERO_CHECK_BYTES} from `offset` on are zero. Throws FaultyMemory. */
  isZeroAt(offset: number): boolean {
    const address = this.range(offset, ZERO_CHECK_BYTES);
    try {
      return readMemory(address).equals(ZEROS);
    } catch (error) {
      throw error instanceof FaultyMemory ? new FaultyMemory(offset + error.offset) : error;
    }
  }

  /** Unmaps it; doing so twice is harmless, using it afterwards throws. */
  close(): void {
    if (!this.open) return;
    this.open = false;
    checked('munmap', cMunmap(this.address, this.sizeBytes));
  }

  private range(offset: number, sizeBytes: number): number {
    if (!this.open || offset < 0 || offset + sizeBytes > this.sizeBytes) {
      throw new RangeError(
        `${sizeBytes} bytes at ${offset} are not in a mapping of ${this.sizeBytes} bytes that is open`,
      );
    }
    return this.address + offset;
  }
}
