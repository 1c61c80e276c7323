import { libc, NativeMemory, retried } from '../libc.js';
import { ERRNO, NativeError } from '../native-error.js';

const MPOL_DEFAULT = 0;
const MPOL_BIND = 2;

/** glibc has no wrapper for set_mempolicy (libnuma has), and its number differs between architectures. */
const SET_MEMPOLICY: Readonly<Record<string, number>> = { x64: 238, arm64: 237, ppc64: 261, s390x: 269, riscv64: 237 };

/** How many nodes a mask can name; the largest POWER hosts have 256. */
const NODES_MAX = 1024;

const cSyscall: (
  number: number,
  modeType: 'long',
  mode: number,
  maskType: 'uintptr_t',
  mask: number,
  nodesType: 'unsigned long',
  nodes: number,
) => number = libc.func('long syscall(long number, ...)');

const mask = new NativeMemory(NODES_MAX / 8);

/**
 * Runs `work` under a memory policy by which this thread takes new pages of one NUMA node only: an allocation that the
 * node cannot serve fails, and never falls back to another node. (For huge pages taken by fallocate the kernel uses the
 * policy of the thread, not that of the file or of a mapping of it.)
 */
export function onNumaNode<T>(node: number, work: () => T): T {
  mask.longs.fill(0n);
  mask.longs[Math.floor(node / 64)] = 1n << BigInt(node % 64);
  setPolicy(MPOL_BIND, mask.address, NODES_MAX);
  try {
    return work();
  } finally {
    setPolicy(MPOL_DEFAULT, 0, 0);
  }
}

function setPolicy(mode: number, maskAddress: number, nodes: number): void {
  const number = SET_MEMPOLICY[process.arch];
  if (number === undefined) throw new NativeError(`set_mempolicy on ${process.arch}`, ERRNO.ENOSYS);
  retried('set_mempolicy', () => cSyscall(number, 'long', mode, 'uintptr_t', maskAddress, 'unsigned long', nodes));
}
