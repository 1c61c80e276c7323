import koffi from 'koffi';
import { ERRNO, NativeError } from './native-error.js';

/**
 * The C library, and the two rules for calling it: pointers are passed as numbers (user addresses stay below 2^53 on
 * every architecture that Node runs on), and errno is read before anything else happens, as any other call may
 * overwrite it.
 *
 * It is the library as this process has it loaded, not the file: what LD_PRELOAD puts before it answers our calls too,
 * as it does those of Node and of every other program. A stand-in for the kernel that is preloaded this way must see
 * all calls, not only some.
 */
export const libc = koffi.load(null);

/** The result of a call that returns -1 for failure; throws {@link NativeError} then. */
export function checked(syscall: string, result: number): number {
  if (result === -1) throw new NativeError(syscall, koffi.errno());
  return result;
}

/** Repeats the call until no signal interrupts it. */
export function retried(syscall: string, call: () => number): number {
  for (;;) {
    const result = call();
    if (result !== -1) return result;
    const errno = koffi.errno();
    if (errno !== ERRNO.EINTR) throw new NativeError(syscall, errno);
  }
}

/** errno of the call that has just failed. Nothing may happen between that call and this one. */
export function lastErrno(): number {
  return koffi.errno();
}

/** Memory for the kernel to read and write: outside the JavaScript heap, so that it does not move. */
export class NativeMemory {
  readonly bytes: Buffer;
  readonly words: Uint32Array;
  readonly longs: BigUint64Array;
  /** Its address, valid while this object is reachable. */
  readonly address: number;

  /** @param sizeBytes A multiple of 8. Zero-filled. */
  constructor(sizeBytes: number) {
    // A Buffer of a few bytes may live on the JavaScript heap, where the collector moves it; an ArrayBuffer never does.
    const memory = new ArrayBuffer(sizeBytes);
    this.bytes = Buffer.from(memory);
    this.words = new Uint32Array(memory);
    this.longs = new BigUint64Array(memory);
    this.address = Number(koffi.address(this.bytes));
  }
}
