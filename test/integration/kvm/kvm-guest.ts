// A VMM with an RMA of which it says what was in it. It prints one line of JSON, and then waits to be killed.
//
//   kvm-guest.js SOCKET TOKEN [fd | dup | mapping | child]
//
// The last word tells what it keeps of the RMA, which it has written to by then; it has its fd unless it is told
// otherwise, and with `child` so has a process that outlives it.
import { spawn } from 'node:child_process';
import { connectVmmClient } from '../../../src/client/vmm-client.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { closeFd, duplicateFd, isCloseOnExec } from '../../../src/common/native/files/files.js';
import { checked, libc } from '../../../src/common/native/libc.js';
import { Mapping, ZERO_CHECK_BYTES } from '../../../src/common/native/memory/memory.js';
import { RMA_BYTES } from './kvm-node.js';

const PATTERN = 0x5a;
const cMmap: (at: number, bytes: number, protection: number, flags: number, fd: number, offset: number) => number =
  libc.func('intptr_t mmap(intptr_t at, size_t bytes, int protection, int flags, int fd, long offset)');
const cMemset: (at: number, byte: number, bytes: number) => number = libc.func(
  'intptr_t memset(intptr_t at, int byte, size_t bytes)',
);

const [socketPath = '', token = '', keeping = 'fd'] = process.argv.slice(2);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  // The claim is the process's, not the connection's.
  const vmm = await connectVmmClient({ socketPath, onClose: () => undefined });
  const { fd, claim, rmaBytes: sizeBytes } = await vmm.redeem(token);
  const isClean = isAllZero(fd, sizeBytes);
  // Kept by nobody but this mapping, when that is wanted.
  const at = checked('mmap', cMmap(0, sizeBytes, 3, 1, fd, 0));
  cMemset(at, PATTERN, sizeBytes);
  await vmm.confirm(claim);
  const closesOnExec = isCloseOnExec(fd);
  if (keeping === 'dup') duplicateFd(fd);
  const child = keeping === 'child' ? spawn('sleep', ['600'], { stdio: ['ignore', 'ignore', 'ignore', fd] }) : null;
  if (keeping === 'dup' || keeping === 'mapping') {
    closeFd(fd);
    await vmm.release(claim);
  }
  const more = child === null ? {} : { childPid: child.pid };
  say({ isClean, sizeBytes, closesOnExec, isWhole: sizeBytes === RMA_BYTES, ...more });
  setInterval(() => undefined, 60_000);
} catch (error) {
  say({ refused: RmaError.from(error).reason });
  process.exitCode = 1;
}

function isAllZero(fd: number, sizeBytes: number): boolean {
  const mapping = new Mapping(fd, sizeBytes);
  let offset = 0;
  while (offset < sizeBytes && mapping.isZeroAt(offset)) offset += ZERO_CHECK_BYTES;
  mapping.close();
  return offset >= sizeBytes;
}
