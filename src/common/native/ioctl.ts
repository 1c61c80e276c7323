import { libc, type NativeMemory, retried } from './libc.js';

// Declared variadic, as it is in C: a caller on ppc64le has to provide a save area for the arguments of such functions.
const cIoctl: (fd: number, request: number, type: 'uintptr_t', argument: number) => number = libc.func(
  'int ioctl(int fd, unsigned long request, ...)',
);

/**
 * Makes an ioctl and gives its result, which is not negative.
 *
 * @param name Of the request, for the error.
 * @param request From `encodeIoctl`.
 * @param argument A number, or memory for the kernel to read or write.
 */
export function ioctl(name: string, fd: number, request: number, argument: number | NativeMemory): number {
  const value = typeof argument === 'number' ? argument : argument.address;
  return retried(`ioctl ${name}`, () => cIoctl(fd, request, 'uintptr_t', value));
}
