import { checkFileIsZero } from '../../../src/agent/device/zero-check.js';
import { lastErrno, libc } from '../../../src/common/native/libc.js';
import { FaultyMemory } from '../../../src/common/native/memory/faulty-memory.js';
import { allocateFilePages, createMemfd, Mapping, truncateFile } from '../../../src/common/native/memory/memory.js';
import { errnoName } from '../../../src/common/native/native-error.js';

/*
 * Has the kernel poison a page of this process (MADV_HWPOISON: root, and CONFIG_MEMORY_FAILURE), and touches it as the
 * agent does. Ends with 77 where the kernel does not let it. A process of its own, since the wrong touch ends in
 * SIGBUS; the page, 4 KiB, is lost until the machine is restarted.
 */

const MADV_HWPOISON = 100;
const SIZE_BYTES = 65_536;
const POISONED_AT = 8192;
const PAGE_BYTES = 4096;
const SKIPPED = 77;

const cMmap: (hint: number, size: number, protection: number, flags: number, fd: number, offset: number) => number =
  libc.func('intptr_t mmap(uintptr_t hint, size_t size, int protection, int flags, int fd, int64_t offset)');
const cMadvise: (address: number, size: number, advice: number) => number = libc.func(
  'int madvise(uintptr_t address, size_t size, int advice)',
);

function told(what: string, touch: () => unknown): void {
  try {
    touch();
    console.log(`${what}: sound`);
  } catch (error) {
    console.log(error instanceof FaultyMemory ? `${what}: FaultyMemory at ${error.offset}` : `${what}: ${error}`);
  }
}

const fd = createMemfd('rma-poison');
truncateFile(fd, SIZE_BYTES);
allocateFilePages(fd, SIZE_BYTES);
const address = cMmap(0, SIZE_BYTES, 3, 1, fd, 0);
if (cMadvise(address + POISONED_AT, PAGE_BYTES, MADV_HWPOISON) === -1) {
  console.log(`MADV_HWPOISON gives ${errnoName(lastErrno())}: it needs root and a kernel with CONFIG_MEMORY_FAILURE`);
  process.exitCode = SKIPPED;
} else {
  const mapping = new Mapping(fd, SIZE_BYTES);
  told('clear', () => mapping.clear());
  told('read', () => mapping.isZeroAt(POISONED_AT));
  told('file', () => checkFileIsZero(fd, SIZE_BYTES));
}
