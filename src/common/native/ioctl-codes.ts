/** How an architecture packs direction, type, number and size into the 32 bits of an ioctl request. */
export interface IoctlLayout {
  /** The size field starts at bit 16 and ends where the direction starts. */
  readonly directionShift: number;
  readonly none: number;
  readonly write: number;
  readonly read: number;
}

/** asm-generic/ioctl.h: x86, arm, s390, riscv. */
export const GENERIC_LAYOUT: IoctlLayout = { directionShift: 30, none: 0, write: 1, read: 2 };
/** powerpc's asm/ioctl.h: 13 bits of size, 3 of direction, and a NONE that is not zero. */
export const POWERPC_LAYOUT: IoctlLayout = { directionShift: 29, none: 1, write: 4, read: 2 };

/** The layout of an architecture as `process.arch` names it. */
export function ioctlLayoutOf(architecture: string): IoctlLayout {
  // mips copied powerpc's layout.
  return /^(ppc|mips)/.test(architecture) ? POWERPC_LAYOUT : GENERIC_LAYOUT;
}

/** The arguments of C's `_IO` (none) and `_IOR` (read: the kernel writes to the caller) macros. */
export interface IoctlRequest {
  readonly direction: 'none' | 'read' | 'write';
  /** The driver's magic byte. */
  readonly type: number;
  readonly number: number;
  /** Size of the structure that the argument points to. */
  readonly sizeBytes: number;
}

/** The request code as an unsigned number of 32 bits: the kernel takes no more, and a sign would extend into 64. */
export function encodeIoctl(layout: IoctlLayout, request: IoctlRequest): number {
  if (request.sizeBytes >= 2 ** (layout.directionShift - 16)) {
    throw new RangeError(`an ioctl argument of ${request.sizeBytes} bytes does not fit into a request code`);
  }
  const direction = layout[request.direction] << layout.directionShift;
  return (direction | (request.sizeBytes << 16) | (request.type << 8) | request.number) >>> 0;
}
