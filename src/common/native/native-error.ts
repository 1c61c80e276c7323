import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

/** errno number to its C name. The first name wins where two share a number (EAGAIN over EWOULDBLOCK). */
const NAMES = new Map<number, string>();
for (const [name, number] of Object.entries(constants.errno)) {
  if (!NAMES.has(number)) NAMES.set(number, name);
}

/** The errno numbers of this architecture by name; they differ between architectures. */
export const ERRNO: Readonly<typeof constants.errno> = constants.errno;

/** `ENOMEM` for 12 and so on; `ERRNO_n` for a number that has no name here. */
export function errnoName(errno: number): string {
  return NAMES.get(errno) ?? `ERRNO_${errno}`;
}

/**
 * A failed system call. It states only the kernel's answer; the caller turns it into a refusal that says what that
 * answer means.
 */
export class NativeError extends Error {
  override readonly name = 'NativeError';
  /** The C name of `errno`, as in `ENOMEM`. */
  readonly code: string;

  /**
   * @param syscall The call as strace would name it, with the request or path that it was about.
   * @param errno The kernel's errno, positive.
   */
  constructor(
    readonly syscall: string,
    readonly errno: number,
  ) {
    const text = getSystemErrorMap().get(-errno)?.[1];
    super(`${syscall}: ${errnoName(errno)}${text === undefined ? '' : `, ${text}`}`);
    this.code = errnoName(errno);
  }
}
