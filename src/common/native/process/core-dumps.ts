import { lastErrno, libc } from '../libc.js';
import { NativeError } from '../native-error.js';

const PR_SET_DUMPABLE = 4;
const NO = 0;

const cPrctl: (option: number, a: number, b: number, c: number, d: number) => number = libc.func(
  'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)',
);

/**
 * From now on the kernel makes no core dump of this process, wherever dumps would go: RLIMIT_CORE leaves that to the
 * program which takes them, where there is one. Nor can other processes of the same user read its memory, its fds or
 * its environment; root still can. A program that it executes is not affected.
 */
export function forbidCoreDumps(): void {
  if (cPrctl(PR_SET_DUMPABLE, NO, 0, 0, 0) !== 0) throw new NativeError('prctl PR_SET_DUMPABLE', lastErrno());
}
